<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keiner</translation>
    </message>
    <message>
        <source>Broken</source>
        <translation>Abbruch</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Getrennt</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>Gekappt</translation>
    </message>
    <message>
        <source>The upstream answered with an error; it was passed on as it came.</source>
        <translation>Der Upstream hat mit einem Fehler geantwortet; er wurde unverändert weitergegeben.</translation>
    </message>
    <message>
        <source>Still running.</source>
        <translation>Läuft noch.</translation>
    </message>
    <message>
        <source>Answered in full.</source>
        <translation>Vollständig beantwortet.</translation>
    </message>
    <message>
        <source>Refused here; nothing was sent to the upstream.</source>
        <translation>Hier abgelehnt; an den Upstream wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>No answer from the upstream.</source>
        <translation>Keine Antwort vom Upstream.</translation>
    </message>
    <message>
        <source>The upstream&apos;s answer ended before its end.</source>
        <translation>Die Antwort des Upstreams brach vor ihrem Ende ab.</translation>
    </message>
    <message>
        <source>The client closed the connection before the end.</source>
        <translation>Der Client hat die Verbindung vor dem Ende geschlossen.</translation>
    </message>
    <message>
        <source>Cut off because Claude Desk stopped.</source>
        <translation>Abgebrochen, weil Claude Desk angehalten wurde.</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <source>Upstream</source>
        <translation>Upstream</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>API</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>Sitzung</translation>
    </message>
    <message>
        <source>Subagent</source>
        <translation>Subagent</translation>
    </message>
    <message>
        <source>Subagent {id}</source>
        <translation>Subagent {id}</translation>
    </message>
    <message>
        <source>Conversation {id}</source>
        <translation>Konversation {id}</translation>
    </message>
    <message>
        <source>No conversation</source>
        <translation>Keine Konversation</translation>
    </message>
    <message>
        <source>1 request</source>
        <translation>1 Anfrage</translation>
    </message>
    <message>
        <source>{n} requests</source>
        <translation>{n} Anfragen</translation>
    </message>
    <message>
        <source>{n} % from cache</source>
        <translation>{n} % aus dem Cache</translation>
    </message>
    <message>
        <source>{n} running</source>
        <translation>{n} laufend</translation>
    </message>
    <message>
        <source>{n} failed</source>
        <translation>{n} fehlgeschlagen</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>When the request arrived</source>
        <translation>Wann die Anfrage ankam</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>HTTP status the client got, or how the exchange ended</source>
        <translation>HTTP-Status, den der Client erhielt, oder wie der Austausch endete</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Client</translation>
    </message>
    <message>
        <source>Name of the client key that was used</source>
        <translation>Name des verwendeten Client-Schlüssels</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Model asked for, and the one sent if it differs</source>
        <translation>Angefragtes Modell, und das gesendete, falls es abweicht</translation>
    </message>
    <message>
        <source>Where the request went</source>
        <translation>Wohin die Anfrage ging</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>Pfad</translation>
    </message>
    <message>
        <source>Path of the request, without its query</source>
        <translation>Pfad der Anfrage, ohne Abfrageteil</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>Latenz</translation>
    </message>
    <message>
        <source>Total time on a logarithmic scale; the lighter part and the mark are the time to the first byte. Of a conversation: from its first request to the end of its last</source>
        <translation>Gesamtdauer auf logarithmischer Skala; der hellere Teil und die Marke zeigen die Zeit bis zum ersten Byte. Bei einer Konversation: vom Beginn ihrer ersten bis zum Ende ihrer letzten Anfrage</translation>
    </message>
    <message>
        <source>In</source>
        <translation>Input</translation>
    </message>
    <message>
        <source>Input tokens that were not in the cache</source>
        <translation>Input-Token, die nicht im Cache waren</translation>
    </message>
    <message>
        <source>Out</source>
        <translation>Output</translation>
    </message>
    <message>
        <source>Output tokens</source>
        <translation>Output-Token</translation>
    </message>
    <message>
        <source>Cached</source>
        <translation>Gecacht</translation>
    </message>
    <message>
        <source>Input tokens read from the prompt cache</source>
        <translation>Aus dem Prompt-Cache gelesene Input-Token</translation>
    </message>
    <message>
        <source>In US dollars, by the upstream&apos;s published prices or your own</source>
        <translation>In US-Dollar, nach den veröffentlichten Preisen des Upstreams oder Ihren eigenen</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Ende</translation>
    </message>
    <message>
        <source>Why the model stopped, or the kind of error</source>
        <translation>Warum das Modell aufhörte, oder die Art des Fehlers</translation>
    </message>
    <message>
        <source>First byte</source>
        <translation>Erstes Byte</translation>
    </message>
    <message>
        <source>Time from the complete request to the first byte of the reply</source>
        <translation>Zeit von der vollständigen Anfrage bis zum ersten Byte der Antwort</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>In Cache</translation>
    </message>
    <message>
        <source>Input tokens written to the prompt cache</source>
        <translation>In den Prompt-Cache geschriebene Input-Token</translation>
    </message>
    <message>
        <source>Protocol the client spoke</source>
        <translation>API, die der Client verwendet hat</translation>
    </message>
    <message>
        <source>The conversation the client says it belongs to</source>
        <translation>Die Konversation, zu der die Anfrage laut Client gehört</translation>
    </message>
    <message>
        <source>The subagent of that conversation, if one asked</source>
        <translation>Der Subagent dieser Konversation, falls einer gefragt hat</translation>
    </message>
    <message>
        <source>Size of the request&apos;s body</source>
        <translation>Größe des Anfrageinhalts</translation>
    </message>
    <message>
        <source>Size of the reply&apos;s body</source>
        <translation>Größe des Antwortinhalts</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Hinweise</translation>
    </message>
    <message>
        <source>What was changed on the way</source>
        <translation>Was unterwegs geändert wurde</translation>
    </message>
    <message>
        <source>There is no field “{word}”. Text with a colon goes in quotes.</source>
        <translation>Es gibt kein Feld „{word}“. Text mit Doppelpunkt gehört in Anführungszeichen.</translation>
    </message>
    <message>
        <source>“{word}” needs a value.</source>
        <translation>„{word}“ braucht einen Wert.</translation>
    </message>
    <message>
        <source>The quotation mark before “{word}” is not closed.</source>
        <translation>Das Anführungszeichen vor „{word}“ wird nicht geschlossen.</translation>
    </message>
    <message>
        <source>“{word}” is not a number this field understands.</source>
        <translation>„{word}“ ist keine Zahl, die dieses Feld versteht.</translation>
    </message>
    <message>
        <source>“{word}” is not a time: 14:30, 2026-11-20, today or yesterday are.</source>
        <translation>„{word}“ ist keine Zeitangabe; möglich sind 14:30, 2026-11-20, today oder yesterday.</translation>
    </message>
    <message>
        <source>“{word}” is not one of the words this field knows.</source>
        <translation>„{word}“ gehört nicht zu den Wörtern, die dieses Feld kennt.</translation>
    </message>
    <message>
        <source>Only {field} “{value}”</source>
        <translation>Nur {field} „{value}“</translation>
    </message>
    <message>
        <source>Without {field} “{value}”</source>
        <translation>Ohne {field} „{value}“</translation>
    </message>
    <message>
        <source>client</source>
        <translation>Client</translation>
    </message>
    <message>
        <source>model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>upstream</source>
        <translation>Upstream</translation>
    </message>
    <message>
        <source>path</source>
        <translation>Pfad</translation>
    </message>
    <message>
        <source>conversation</source>
        <translation>Konversation</translation>
    </message>
    <message>
        <source>subagent</source>
        <translation>Subagent</translation>
    </message>
    <message>
        <source>HTTP status: 429, 4xx, &gt;=400</source>
        <translation>HTTP-Status: 429, 4xx, &gt;=400</translation>
    </message>
    <message>
        <source>running, ok, failed, streamed, rewritten, retried, subagent</source>
        <translation>running, ok, failed, streamed, rewritten, retried, subagent</translation>
    </message>
    <message>
        <source>how it ended</source>
        <translation>wie es endete</translation>
    </message>
    <message>
        <source>model asked for or sent</source>
        <translation>angefragtes oder gesendetes Modell</translation>
    </message>
    <message>
        <source>name of the client key</source>
        <translation>Name des Client-Schlüssels</translation>
    </message>
    <message>
        <source>where it went</source>
        <translation>wohin es ging</translation>
    </message>
    <message>
        <source>path of the request</source>
        <translation>Pfad der Anfrage</translation>
    </message>
    <message>
        <source>GET, POST …</source>
        <translation>GET, POST …</translation>
    </message>
    <message>
        <source>protocol the client spoke</source>
        <translation>API, die der Client verwendet hat</translation>
    </message>
    <message>
        <source>subagent, or the one above it</source>
        <translation>Subagent oder der übergeordnete</translation>
    </message>
    <message>
        <source>US dollars: &gt;0.1, unknown</source>
        <translation>US-Dollar: &gt;0.1, unknown</translation>
    </message>
    <message>
        <source>input tokens, cached or not: &gt;20k</source>
        <translation>Input-Token, gecacht oder nicht: &gt;20k</translation>
    </message>
    <message>
        <source>output tokens</source>
        <translation>Output-Token</translation>
    </message>
    <message>
        <source>input tokens read from the cache</source>
        <translation>aus dem Cache gelesene Input-Token</translation>
    </message>
    <message>
        <source>input tokens written to the cache</source>
        <translation>in den Cache geschriebene Input-Token</translation>
    </message>
    <message>
        <source>why the prompt cache was lost</source>
        <translation>warum der Prompt-Cache verloren ging</translation>
    </message>
    <message>
        <source>total time: &gt;2s, 500ms..1s</source>
        <translation>Gesamtdauer: &gt;2s, 500ms..1s</translation>
    </message>
    <message>
        <source>time to the first byte</source>
        <translation>Zeit bis zum ersten Byte</translation>
    </message>
    <message>
        <source>when: today, &gt;=14:30, 2026-11-20</source>
        <translation>wann: today, &gt;=14:30, 2026-11-20</translation>
    </message>
    <message>
        <source>how long ago: &lt;15m, &lt;2h, &lt;3d</source>
        <translation>wie lange her: &lt;15m, &lt;2h, &lt;3d</translation>
    </message>
    <message>
        <source>size of the request: &gt;1MB</source>
        <translation>Größe der Anfrage: &gt;1MB</translation>
    </message>
    <message>
        <source>size of the reply</source>
        <translation>Größe der Antwort</translation>
    </message>
    <message>
        <source>kind and text of an error</source>
        <translation>Art und Text eines Fehlers</translation>
    </message>
    <message>
        <source>what was changed on the way</source>
        <translation>was unterwegs geändert wurde</translation>
    </message>
    <message>
        <source>why the model stopped</source>
        <translation>warum das Modell aufhörte</translation>
    </message>
    <message>
        <source>request id, ours or the upstream&apos;s</source>
        <translation>Anfrage-ID, unsere oder die des Upstreams</translation>
    </message>
    <message>
        <source>anywhere</source>
        <translation>überall</translation>
    </message>
    <message>
        <source>a day</source>
        <translation>pro Tag</translation>
    </message>
    <message>
        <source>a week</source>
        <translation>pro Woche</translation>
    </message>
    <message>
        <source>a month</source>
        <translation>pro Monat</translation>
    </message>
    <message>
        <source>in total</source>
        <translation>insgesamt</translation>
    </message>
    <message>
        <source>{n} tokens</source>
        <translation>{n} Token</translation>
    </message>
    <message>
        <source>{a} and {b}</source>
        <translation>{a} und {b}</translation>
    </message>
    <message>
        <source>{spent} of {cap} spent, {left} left</source>
        <translation>{spent} von {cap} verbraucht, {left} übrig</translation>
    </message>
    <message>
        <source>{spent} of {cap} spent, nothing left</source>
        <translation>{spent} von {cap} verbraucht, nichts mehr übrig</translation>
    </message>
    <message>
        <source>; requests under way may take up to {held}</source>
        <translation>; laufende Anfragen können bis zu {held} benötigen</translation>
    </message>
    <message>
        <source>; starts again on {moment}</source>
        <translation>; beginnt neu am {moment}</translation>
    </message>
    <message>
        <source>Nothing is spent of it yet.</source>
        <translation>Davon ist noch nichts verbraucht.</translation>
    </message>
    <message>
        <source>“{name}”: </source>
        <translation>„{name}“: </translation>
    </message>
    <message>
        <source>Session {name}: </source>
        <translation>Sitzung {name}: </translation>
    </message>
    <message>
        <source>Without a session: </source>
        <translation>Ohne Sitzung: </translation>
    </message>
    <message>
        <source>One other has more left.</source>
        <translation>Bei einem weiteren ist mehr übrig.</translation>
    </message>
    <message>
        <source>{n} others have more left.</source>
        <translation>Bei {n} weiteren ist mehr übrig.</translation>
    </message>
    <message>
        <source>only to {upstream}</source>
        <translation>nur an {upstream}</translation>
    </message>
    <message>
        <source>Without a conversation</source>
        <translation>Ohne Konversation</translation>
    </message>
    <message>
        <source>Each client key</source>
        <translation>Jeder Client-Schlüssel</translation>
    </message>
    <message>
        <source>Each conversation</source>
        <translation>Jede Konversation</translation>
    </message>
    <message>
        <source>All client keys</source>
        <translation>Alle Client-Schlüssel</translation>
    </message>
    <message>
        <source>Client keys “{pattern}”</source>
        <translation>Schlüssel „{pattern}“</translation>
    </message>
    <message>
        <source>{cap} a day</source>
        <translation>{cap} pro Tag</translation>
    </message>
    <message>
        <source>{cap} a week</source>
        <translation>{cap} pro Woche</translation>
    </message>
    <message>
        <source>{cap} a month</source>
        <translation>{cap} pro Monat</translation>
    </message>
    <message>
        <source>{cap} in total</source>
        <translation>{cap} insgesamt</translation>
    </message>
    <message>
        <source>used up</source>
        <translation>aufgebraucht</translation>
    </message>
    <message>
        <source>{amount} left</source>
        <translation>{amount} übrig</translation>
    </message>
    <message>
        <source>{spent} of {cap}</source>
        <translation>{spent} von {cap}</translation>
    </message>
    <message>
        <source>{amount} held by running requests</source>
        <translation>{amount} für laufende Anfragen reserviert</translation>
    </message>
    <message>
        <source>starts again at midnight</source>
        <translation>beginnt um Mitternacht neu</translation>
    </message>
    <message>
        <source>starts again on {day}</source>
        <translation>beginnt am {day} neu</translation>
    </message>
    <message>
        <source>not used yet</source>
        <translation>noch nicht genutzt</translation>
    </message>
    <message>
        <source>Budgets</source>
        <translation>Budgets</translation>
    </message>
    <message>
        <source>{n} more</source>
        <translation>{n} weitere</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Tokens in</source>
        <translation>Input</translation>
    </message>
    <message>
        <source>From cache</source>
        <translation>Aus Cache</translation>
    </message>
    <message>
        <source>Tokens out</source>
        <translation>Output</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <source>{cost} + unknown</source>
        <translation>{cost} + unbekannt</translation>
    </message>
    <message>
        <source>+ 1 request of unknown cost</source>
        <translation>+ 1 Anfrage mit unbekannten Kosten</translation>
    </message>
    <message>
        <source>+ {n} requests of unknown cost</source>
        <translation>+ {n} Anfragen mit unbekannten Kosten</translation>
    </message>
    <message>
        <source>{day} {month}</source>
        <translation>{day}. {month}</translation>
    </message>
    <message>
        <source>{day} {month} {year}</source>
        <translation>{day}. {month} {year}</translation>
    </message>
    <message>
        <source>{first}–{day} {month} {year}</source>
        <translation>{first}.–{day}. {month} {year}</translation>
    </message>
    <message>
        <source>{month} {year}</source>
        <translation>{month} {year}</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>No client key</source>
        <translation>Kein Client-Schlüssel</translation>
    </message>
    <message>
        <source>Not sent on</source>
        <translation>Nicht weitergeleitet</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>From the prompt cache</source>
        <translation>Aus dem Prompt-Cache</translation>
    </message>
    <message>
        <source>Client key</source>
        <translation>Client-Schlüssel</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>Konversation</translation>
    </message>
    <message>
        <source>client key</source>
        <translation>Client-Schlüssel</translation>
    </message>
    <message>
        <source>1 other</source>
        <translation>1 weitere</translation>
    </message>
    <message>
        <source>{n} others</source>
        <translation>{n} weitere</translation>
    </message>
    <message>
        <source>nothing used</source>
        <translation>nichts genutzt</translation>
    </message>
    <message>
        <source>No known costs in these days</source>
        <translation>Keine bekannten Kosten an diesen Tagen</translation>
    </message>
    <message>
        <source>No prompts in these days</source>
        <translation>Keine Prompts an diesen Tagen</translation>
    </message>
    <message>
        <source>Nothing was used in these days</source>
        <translation>An diesen Tagen wurde nichts genutzt</translation>
    </message>
    <message>
        <source>A setting is not usable</source>
        <translation>Eine Einstellung ist unbrauchbar</translation>
    </message>
    <message>
        <source>Claude Desk is not listening</source>
        <translation>Claude Desk nimmt keine Verbindungen an</translation>
    </message>
    <message>
        <source>The keychain does not answer</source>
        <translation>Der Schlüsselbund antwortet nicht</translation>
    </message>
    <message>
        <source>A key is needed</source>
        <translation>Ein Schlüssel fehlt</translation>
    </message>
    <message>
        <source>A login is needed</source>
        <translation>Eine Anmeldung fehlt</translation>
    </message>
    <message>
        <source>The upstream cannot be used</source>
        <translation>Der Upstream ist nicht verwendbar</translation>
    </message>
    <message>
        <source>A rule leads nowhere</source>
        <translation>Eine Regel führt ins Leere</translation>
    </message>
    <message>
        <source>Client keys cannot be read</source>
        <translation>Client-Schlüssel sind nicht lesbar</translation>
    </message>
    <message>
        <source>The request log cannot be written</source>
        <translation>Das Anfrageprotokoll ist nicht beschreibbar</translation>
    </message>
    <message>
        <source>Prompts and answers cannot be kept</source>
        <translation>Prompts und Antworten können nicht aufbewahrt werden</translation>
    </message>
    <message>
        <source>A budget is nearly spent</source>
        <translation>Ein Budget ist fast aufgebraucht</translation>
    </message>
    <message>
        <source>Claude Desk needs attention</source>
        <translation>Claude Desk braucht Ihre Aufmerksamkeit</translation>
    </message>
    <message>
        <source>+ {n} of unknown cost</source>
        <translation>+ {n} mit unbekannten Kosten</translation>
    </message>
    <message>
        <source>Its key: it asks Claude Desk when it needs it. No file holds the key.</source>
        <translation>Sein Schlüssel: Es fragt Claude Desk danach, wenn es ihn braucht. Keine Datei enthält den Schlüssel.</translation>
    </message>
    <message>
        <source>Its key stands in its settings. It is for this tool alone, worth nothing elsewhere, and revoked when you undo this.</source>
        <translation>Sein Schlüssel steht in seinen Einstellungen. Er gilt nur für dieses Tool, ist anderswo wertlos und wird beim Rückgängigmachen widerrufen.</translation>
    </message>
    <message>
        <source>Its key: you paste it into the tool once. It is revoked when you undo this.</source>
        <translation>Sein Schlüssel: Sie fügen ihn einmal in das Tool ein. Er wird beim Rückgängigmachen widerrufen.</translation>
    </message>
</context>
<context>
    <name>AboutPage</name>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Check-up…</source>
        <translation>Diagnose&#xa0;…</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Claude Desk</source>
        <translation>Claude Desk</translation>
    </message>
    <message>
        <source>Keeps your Claude API key in the keychain and gives your tools local keys instead.</source>
        <translation>Bewahrt Ihren Claude-API-Schlüssel im Schlüsselbund auf und gibt Ihren Tools stattdessen lokale Schlüssel.</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Version {version}</translation>
    </message>
    <message>
        <source>MIT licence. No account, no telemetry of ours.</source>
        <translation>MIT-Lizenz. Kein Konto, keine Telemetrie an uns.</translation>
    </message>
    <message>
        <source>Licences of the parts</source>
        <translation>Lizenzen der Bestandteile</translation>
    </message>
    <message>
        <source>Where its files are</source>
        <translation>Wo die Dateien liegen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Request log and other data</source>
        <translation>Anfrageprotokoll und andere Daten</translation>
    </message>
    <message>
        <source>Messages of the program about itself</source>
        <translation>Meldungen des Programms über sich selbst</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Open the folder: {what}</source>
        <translation>Ordner öffnen: {what}</translation>
    </message>
    <message>
        <source>If something does not work</source>
        <translation>Wenn etwas nicht funktioniert</translation>
    </message>
    <message>
        <source>This can be pasted into a bug report: it holds no key, no address, no path and no name that you chose.</source>
        <translation>Das können Sie in einen Fehlerbericht einfügen: Es enthält keinen Schlüssel, keine Adresse, keinen Pfad und keinen Namen, den Sie gewählt haben.</translation>
    </message>
</context>
<context>
    <name>AccessCard</name>
    <message>
        <source>Access</source>
        <translation>Zugang</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>Befehl kopieren</translation>
    </message>
    <message>
        <source>Requests are signed with the profile “{profile}” of this computer&apos;s AWS configuration. Its credentials are asked of AWS&apos;s own login and never stored here.</source>
        <translation>Anfragen werden mit dem Profil „{profile}“ aus der AWS-Konfiguration dieses Computers signiert. Die Zugangsdaten kommen von der AWS-Anmeldung und werden hier nie gespeichert.</translation>
    </message>
    <message>
        <source>Requests are signed with this computer&apos;s AWS login: environment variables, the default profile, IAM Identity Center or an assumed role. Its credentials are never stored here.</source>
        <translation>Anfragen werden mit der AWS-Anmeldung dieses Computers signiert: Umgebungsvariablen, Standardprofil, IAM Identity Center oder eine übernommene Rolle. Die Zugangsdaten werden hier nie gespeichert.</translation>
    </message>
    <message>
        <source>Access tokens come from the credentials file {file}. It is read when needed and never stored here.</source>
        <translation>Zugriffstoken kommen aus der Anmeldedatei {file}. Sie wird bei Bedarf gelesen und hier nie gespeichert.</translation>
    </message>
    <message>
        <source>Access tokens come from this computer&apos;s Google login, the application default credentials. They are never stored here.</source>
        <translation>Zugriffstoken kommen aus der Google-Anmeldung dieses Computers (Application Default Credentials). Sie werden hier nie gespeichert.</translation>
    </message>
    <message>
        <source>Access tokens come from this computer&apos;s Microsoft Entra login: environment variables, a managed identity or the Azure CLI. They are never stored here.</source>
        <translation>Zugriffstoken kommen aus der Microsoft-Entra-Anmeldung dieses Computers: Umgebungsvariablen, eine verwaltete Identität oder die Azure CLI. Sie werden hier nie gespeichert.</translation>
    </message>
    <message>
        <source>Nothing is needed to be let in: this server is asked without a key.</source>
        <translation>Es ist kein Zugang nötig: Dieser Server wird ohne Schlüssel gefragt.</translation>
    </message>
    <message>
        <source>To log in, or once the login has expired, run:</source>
        <translation>Führen Sie zum Anmelden, oder wenn die Anmeldung abgelaufen ist, diesen Befehl aus:</translation>
    </message>
    <message>
        <source>Command to log in</source>
        <translation>Befehl zum Anmelden</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>For 15 minutes</source>
        <translation>Für 15 Minuten</translation>
    </message>
    <message>
        <source>Until resumed or restarted</source>
        <translation>Bis zum Fortsetzen oder Neustart</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Copy URL</source>
        <translation>URL kopieren</translation>
    </message>
    <message>
        <source>Copy a client key</source>
        <translation>Client-Schlüssel kopieren</translation>
    </message>
    <message>
        <source>Open log</source>
        <translation>Protokoll öffnen</translation>
    </message>
    <message>
        <source>Usage and costs</source>
        <translation>Nutzung und Kosten</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen&#xa0;…</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>Einrichten&#xa0;…</translation>
    </message>
    <message>
        <source>Connect tools…</source>
        <translation>Tools verbinden&#xa0;…</translation>
    </message>
    <message>
        <source>Check-up…</source>
        <translation>Diagnose&#xa0;…</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Running at {url}</source>
        <translation>Läuft unter {url}</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Startet&#xa0;…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Hält an&#xa0;…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Paused until resumed</source>
        <translation>Pausiert, bis Sie fortsetzen</translation>
    </message>
    <message>
        <source>Paused until {time}</source>
        <translation>Pausiert bis {time}</translation>
    </message>
</context>
<context>
    <name>Adder</name>
    <message>
        <source>Add an upstream</source>
        <translation>Upstream hinzufügen</translation>
    </message>
    <message>
        <source>Name, such as my-vendor</source>
        <translation>Name, z.&#xa0;B. mein-anbieter</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>There is already an upstream with this name.</source>
        <translation>Es gibt schon einen Upstream mit diesem Namen.</translation>
    </message>
    <message>
        <source>Anthropic, vendors and gateways</source>
        <translation>Anthropic, Anbieter und Gateways</translation>
    </message>
    <message>
        <source>Claude on a cloud platform</source>
        <translation>Claude auf einer Cloud-Plattform</translation>
    </message>
    <message>
        <source>Other models: not Claude</source>
        <translation>Andere Modelle: nicht Claude</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>Name of the new upstream</source>
        <translation>Name des neuen Upstreams</translation>
    </message>
</context>
<context>
    <name>AdvancedPage</name>
    <message>
        <source>Who can reach Claude Desk</source>
        <translation>Wer Claude Desk erreichen kann</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>&amp;Adresse</translation>
    </message>
    <message>
        <source>127.0.0.1 is this computer only. Keep it unless you know why not.</source>
        <translation>127.0.0.1 ist nur dieser Computer. Ändern Sie es nur mit gutem Grund.</translation>
    </message>
    <message>
        <source>Other &amp;names</source>
        <translation>Weitere &amp;Namen</translation>
    </message>
    <message>
        <source>Names that containers use for this computer, one a line; requests for any other are refused.</source>
        <translation>Namen, die Container für diesen Computer verwenden, einer pro Zeile; Anfragen an andere werden abgelehnt.</translation>
    </message>
    <message>
        <source>Web &amp;pages</source>
        <translation>&amp;Webseiten</translation>
    </message>
    <message>
        <source>Origins whose pages may call it, one a line. Empty: no page of any site may.</source>
        <translation>Ursprünge (Origins), deren Seiten es aufrufen dürfen, einer pro Zeile. Leer: keine Seite irgendeiner Website.</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Finish answers for</source>
        <translation>Frist für Antworten</translation>
    </message>
    <message>
        <source>How long running answers may go on when Claude Desk stops; then they are cut.</source>
        <translation>Wie lange laufende Antworten weitergehen dürfen, wenn Claude Desk anhält; danach werden sie abgebrochen.</translation>
    </message>
    <message>
        <source>Telemetry</source>
        <translation>Telemetrie</translation>
    </message>
    <message>
        <source>To a collector of your own, by OpenTelemetry, and to nobody else. Never prompts, answers or keys.</source>
        <translation>An Ihren eigenen Collector, über OpenTelemetry, und an niemanden sonst. Nie Prompts, Antworten oder Schlüssel.</translation>
    </message>
    <message>
        <source>Send &amp;figures: requests, errors, tokens, costs, times</source>
        <translation>&amp;Zahlen senden: Anfragen, Fehler, Token, Kosten, Zeiten</translation>
    </message>
    <message>
        <source>Send a &amp;span for each request</source>
        <translation>Für jede Anfrage einen &amp;Span senden</translation>
    </message>
    <message>
        <source>With its models, times, tokens and session id.</source>
        <translation>Mit Modellen, Zeiten, Token und Sitzungs-ID.</translation>
    </message>
    <message>
        <source>&amp;Collector</source>
        <translation>&amp;Collector</translation>
    </message>
    <message>
        <source>Without /v1. Empty: what OTEL_EXPORTER_OTLP_ENDPOINT says, else http://localhost:4318.</source>
        <translation>Ohne /v1. Leer: was OTEL_EXPORTER_OTLP_ENDPOINT sagt, sonst http://localhost:4318.</translation>
    </message>
    <message>
        <source>Figures every</source>
        <translation>Zahlen alle</translation>
    </message>
    <message>
        <source>Other machines could reach Claude Desk with a client key, and what they send is not encrypted. It only starts like this with {variable}=1 in its environment.</source>
        <translation>Andere Computer könnten Claude Desk mit einem Client-Schlüssel erreichen, und was sie senden, ist nicht verschlüsselt. So startet es nur mit {variable}=1 in der Umgebung.</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>Für diesen Lauf durch die Umgebung festgelegt und daher hier nicht änderbar.</translation>
    </message>
</context>
<context>
    <name>AliasLine</name>
    <message>
        <source>By the rules</source>
        <translation>Nach den Regeln</translation>
    </message>
    <message>
        <source>Remove name {n}</source>
        <translation>Namen {n} entfernen</translation>
    </message>
    <message>
        <source>Name {n}, asked for</source>
        <translation>Name {n}, angefragt</translation>
    </message>
    <message>
        <source>Model sent for name {n}</source>
        <translation>Gesendetes Modell für Name {n}</translation>
    </message>
    <message>
        <source>Upstream of name {n}</source>
        <translation>Upstream für Name {n}</translation>
    </message>
</context>
<context>
    <name>AliasesCard</name>
    <message>
        <source>Other names for models</source>
        <translation>Andere Namen für Modelle</translation>
    </message>
    <message>
        <source>A tool asks for one model and gets another; its list of models shows the name. In a pattern * stands for any text and ? for one character. A name itself comes before patterns, a longer pattern before a shorter one.</source>
        <translation>Ein Tool fragt nach einem Modell und erhält ein anderes; seine Modellliste zeigt den Namen. In einem Muster steht * für beliebigen Text und ? für ein Zeichen. Ein Name selbst geht Mustern vor, ein längeres Muster einem kürzeren.</translation>
    </message>
    <message>
        <source>Add a name</source>
        <translation>Namen hinzufügen</translation>
    </message>
    <message>
        <source>the request goes on without one</source>
        <translation>die Anfrage geht ohne Modell weiter</translation>
    </message>
    <message>
        <source>&amp;No model named</source>
        <translation>&amp;Ohne Modell</translation>
    </message>
    <message>
        <source>The model for requests that name none.</source>
        <translation>Das Modell für Anfragen, die keines nennen.</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>Für diesen Lauf durch die Umgebung festgelegt und daher hier nicht änderbar.</translation>
    </message>
    <message>
        <source>From the environment, for this run: {names}.</source>
        <translation>Aus der Umgebung, für diesen Lauf: {names}.</translation>
    </message>
    <message>
        <source>Give the name that is asked for and the model that is sent.</source>
        <translation>Geben Sie den angefragten Namen und das gesendete Modell an.</translation>
    </message>
    <message>
        <source>This name is there twice.</source>
        <translation>Diesen Namen gibt es zweimal.</translation>
    </message>
    <message>
        <source>There is no upstream “{name}” any more; such requests are refused.</source>
        <translation>Den Upstream „{name}“ gibt es nicht mehr; solche Anfragen werden abgelehnt.</translation>
    </message>
    <message>
        <source>A pattern: it works, but a list of models cannot show it.</source>
        <translation>Ein Muster: Es wirkt, aber eine Modellliste kann es nicht zeigen.</translation>
    </message>
    <message>
        <source>{model} is sent as it is: names are looked up once.</source>
        <translation>{model} wird so gesendet: Namen werden nur einmal nachgeschlagen.</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>Angefragt</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Goes to</source>
        <translation>Geht an</translation>
    </message>
    <message>
        <source>A line is not finished.</source>
        <translation>Eine Zeile ist unvollständig.</translation>
    </message>
</context>
<context>
    <name>AttemptsPane</name>
    <message>
        <source>Attempts</source>
        <translation>Versuche</translation>
    </message>
    <message>
        <source>No upstream had this request.</source>
        <translation>Kein Upstream hat diese Anfrage erhalten.</translation>
    </message>
    <message>
        <source>Attempt {n}</source>
        <translation>Versuch {n}</translation>
    </message>
    <message>
        <source>had it for {time}</source>
        <translation>dauerte {time}</translation>
    </message>
    <message>
        <source>left after {time}</source>
        <translation>gesendet nach {time}</translation>
    </message>
    <message>
        <source>answered after {time}</source>
        <translation>beantwortet nach {time}</translation>
    </message>
    <message>
        <source>Where it went</source>
        <translation>Wohin es ging</translation>
    </message>
    <message>
        <source>Headers that left</source>
        <translation>Gesendete Header</translation>
    </message>
    <message>
        <source>Headers that came back</source>
        <translation>Empfangene Header</translation>
    </message>
</context>
<context>
    <name>AutostartCard</name>
    <message>
        <source>Start</source>
        <translation>Autostart</translation>
    </message>
    <message>
        <source>&amp;Start when you log in, in the tray</source>
        <translation>Beim &amp;Anmelden starten, im Infobereich</translation>
    </message>
    <message>
        <source>Counts at once. It is kept in {place}</source>
        <translation>Gilt sofort. Gespeichert in {place}</translation>
    </message>
    <message>
        <source>Another Claude Desk is started so far. Switch it off and on to start this one instead.</source>
        <translation>Bisher wird ein anderes Claude Desk gestartet. Schalten Sie aus und wieder ein, um stattdessen dieses zu starten.</translation>
    </message>
</context>
<context>
    <name>Banners</name>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Enter key…</source>
        <translation>Schlüssel eingeben&#xa0;…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen&#xa0;…</translation>
    </message>
</context>
<context>
    <name>Bubble</name>
    <message>
        <source>User</source>
        <translation>Nutzer</translation>
    </message>
    <message>
        <source>Assistant</source>
        <translation>Assistent</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Tools</translation>
    </message>
    <message>
        <source>Developer</source>
        <translation>Entwickler</translation>
    </message>
    <message>
        <source>Cached up to here</source>
        <translation>Bis hier im Cache</translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation>Nachdenken</translation>
    </message>
    <message>
        <source>Tool: {name}</source>
        <translation>Tool: {name}</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Result: it failed</source>
        <translation>Ergebnis: fehlgeschlagen</translation>
    </message>
</context>
<context>
    <name>BudgetLine</name>
    <message>
        <source>no limit</source>
        <translation>kein Limit</translation>
    </message>
    <message>
        <source>all together</source>
        <translation>alle zusammen</translation>
    </message>
    <message>
        <source>each client key</source>
        <translation>je Schlüssel</translation>
    </message>
    <message>
        <source>each session</source>
        <translation>je Sitzung</translation>
    </message>
    <message>
        <source>Cut off running answers</source>
        <translation>Laufende abbrechen</translation>
    </message>
    <message>
        <source>When it is used up, answers that are on their way are broken off. Otherwise they are finished.</source>
        <translation>Ist es aufgebraucht, werden laufende Antworten abgebrochen. Andernfalls laufen sie zu Ende.</translation>
    </message>
    <message>
        <source>US dollars</source>
        <translation>US-Dollar</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Lasts for</source>
        <translation>Zeitraum</translation>
    </message>
    <message>
        <source>Who has it</source>
        <translation>Gilt für</translation>
    </message>
    <message>
        <source>Client keys</source>
        <translation>Client-Schlüssel</translation>
    </message>
    <message>
        <source>budget {n}</source>
        <translation>Budget {n}</translation>
    </message>
    <message>
        <source>Remove {line}</source>
        <translation>{line} entfernen</translation>
    </message>
    <message>
        <source>Give an amount of US dollars, of tokens, or of both.</source>
        <translation>Geben Sie einen Betrag in US-Dollar, in Token oder beides an.</translation>
    </message>
    <message>
        <source>Give the name of a client key, or * for all of them.</source>
        <translation>Geben Sie den Namen eines Client-Schlüssels an, oder * für alle.</translation>
    </message>
</context>
<context>
    <name>BudgetsCard</name>
    <message>
        <source>Budgets</source>
        <translation>Budgets</translation>
    </message>
    <message>
        <source>How much may be spent. A request takes from every budget it falls under, before it is sent, the most that it can cost, and gives back what it did not use; when there is not enough left, it is refused. Tokens are those read and written, without those from the prompt cache. In names of client keys * stands for any text.</source>
        <translation>Wie viel verbraucht werden darf. Eine Anfrage reserviert vor dem Senden in jedem Budget, unter das sie fällt, das Höchste, was sie kosten kann, und gibt Ungenutztes zurück; reicht der Rest nicht, wird sie abgelehnt. Token sind gelesene und geschriebene, ohne die aus dem Prompt-Cache. In Namen von Client-Schlüsseln steht * für beliebigen Text.</translation>
    </message>
    <message>
        <source>Add a budget</source>
        <translation>Budget hinzufügen</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>Für diesen Lauf durch die Umgebung festgelegt und daher hier nicht änderbar.</translation>
    </message>
</context>
<context>
    <name>CachePane</name>
    <message>
        <source>Prompt cache</source>
        <translation>Prompt-Cache</translation>
    </message>
    <message>
        <source>This reply says nothing about a prompt.</source>
        <translation>Diese Antwort sagt nichts über einen Prompt.</translation>
    </message>
    <message>
        <source>PROMPT TOKENS</source>
        <translation>PROMPT-TOKEN</translation>
    </message>
    <message>
        <source>Read from cache</source>
        <translation>Aus Cache gelesen</translation>
    </message>
    <message>
        <source>Written to it</source>
        <translation>In Cache geschrieben</translation>
    </message>
    <message>
        <source>of it for 1 hour</source>
        <translation>davon für 1 Stunde</translation>
    </message>
    <message>
        <source>Neither</source>
        <translation>Weder noch</translation>
    </message>
    <message>
        <source>CONVERSATION</source>
        <translation>KONVERSATION</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <source>Compared to the last</source>
        <translation>Gegenüber der letzten</translation>
    </message>
    <message>
        <source>Unchanged blocks</source>
        <translation>Unveränderte Blöcke</translation>
    </message>
    <message>
        <source>Cache breakpoints</source>
        <translation>Cache-Haltepunkte</translation>
    </message>
    <message>
        <source>Was in the cache</source>
        <translation>War im Cache</translation>
    </message>
    <message>
        <source>Not read from it</source>
        <translation>Davon nicht gelesen</translation>
    </message>
    <message>
        <source>{n} % from the cache</source>
        <translation>{n} % aus dem Cache</translation>
    </message>
    <message>
        <source>the first one</source>
        <translation>die erste</translation>
    </message>
    <message>
        <source>goes on from it</source>
        <translation>setzt sie fort</translation>
    </message>
    <message>
        <source>the same once more</source>
        <translation>noch einmal dieselbe</translation>
    </message>
    <message>
        <source>goes on from an earlier turn</source>
        <translation>setzt an früherer Stelle fort</translation>
    </message>
    <message>
        <source>something that was cached has changed</source>
        <translation>bereits Gecachtes hat sich geändert</translation>
    </message>
    <message>
        <source>{n} of {all}</source>
        <translation>{n} von {all}</translation>
    </message>
    <message>
        <source>{n} of conversation {number}</source>
        <translation>{n} von Konversation {number}</translation>
    </message>
</context>
<context>
    <name>CaptureButton</name>
    <message>
        <source>Capture off</source>
        <translation>Keine Aufzeichnung</translation>
    </message>
    <message>
        <source>Capturing</source>
        <translation>Zeichnet auf</translation>
    </message>
    <message>
        <source>Capturing to disk</source>
        <translation>Zeichnet auf Festplatte auf</translation>
    </message>
    <message>
        <source>Keeping of bodies: {state}</source>
        <translation>Aufzeichnung von Inhalten: {state}</translation>
    </message>
    <message>
        <source>Whether requests and replies are kept with their bodies</source>
        <translation>Ob Anfragen und Antworten mit ihren Inhalten aufbewahrt werden</translation>
    </message>
    <message>
        <source>Keep no bodies</source>
        <translation>Keine Inhalte aufbewahren</translation>
    </message>
    <message>
        <source>Keep in memory, until Claude Desk quits</source>
        <translation>Im Arbeitsspeicher, bis Claude Desk beendet wird</translation>
    </message>
    <message>
        <source>Keep on disk, for a while</source>
        <translation>Für eine Weile auf der Festplatte</translation>
    </message>
    <message>
        <source>Purge now</source>
        <translation>Jetzt löschen</translation>
    </message>
    <message>
        <source>Purge now ({n} requests, {size})</source>
        <translation>Jetzt löschen ({n} Anfragen, {size})</translation>
    </message>
</context>
<context>
    <name>CaptureNotice</name>
    <message>
        <source>Keep new requests in memory</source>
        <translation>Im Speicher aufbewahren</translation>
    </message>
    <message>
        <source>Keep them on disk…</source>
        <translation>Auf Festplatte aufbewahren&#xa0;…</translation>
    </message>
    <message>
        <source>Nothing was kept of this request</source>
        <translation>Von dieser Anfrage wurde nichts aufbewahrt</translation>
    </message>
    <message>
        <source>It began before bodies were kept, or was overtaken by newer ones. New requests are kept.</source>
        <translation>Sie begann, bevor Inhalte aufbewahrt wurden, oder wurde von neueren verdrängt. Neue Anfragen werden aufbewahrt.</translation>
    </message>
    <message>
        <source>Keep bodies on disk?</source>
        <translation>Inhalte auf der Festplatte aufbewahren?</translation>
    </message>
    <message>
        <source>Prompts, answers and files that tools read will lie unencrypted in a file that only you can read, for a day and up to 256 MB, unless the settings say otherwise. Keys are masked. You can purge them at any time.</source>
        <translation>Prompts, Antworten und von Tools gelesene Dateien liegen dann unverschlüsselt in einer Datei, die nur Sie lesen können: einen Tag lang und bis 256 MB, sofern die Einstellungen nichts anderes sagen. Schlüssel werden unkenntlich gemacht. Sie können alles jederzeit löschen.</translation>
    </message>
    <message>
        <source>Bodies are not kept</source>
        <translation>Inhalte werden nicht aufbewahrt</translation>
    </message>
    <message>
        <source>The log knows times, counts and costs, and not what was said. Switched on, new requests are kept with their bodies so that you can look at them here: prompts, answers, and files that tools read. Keys are masked in them. In memory, all of it is gone when Claude Desk quits.</source>
        <translation>Das Protokoll kennt Zeiten, Mengen und Kosten, nicht aber, was gesagt wurde. Eingeschaltet werden neue Anfragen mit ihren Inhalten aufbewahrt, sodass Sie sie hier ansehen können: Prompts, Antworten und von Tools gelesene Dateien. Schlüssel werden darin unkenntlich gemacht. Im Arbeitsspeicher ist alles weg, sobald Claude Desk beendet wird.</translation>
    </message>
    <message>
        <source>Keep on disk</source>
        <translation>Auf Festplatte aufbewahren</translation>
    </message>
</context>
<context>
    <name>CharactersBox</name>
    <message>
        <source> characters</source>
        <translation> Zeichen</translation>
    </message>
</context>
<context>
    <name>ChartView</name>
    <message>
        <source>Chart</source>
        <translation>Diagramm</translation>
    </message>
    <message>
        <source>Arrow keys go from bar to bar and through its parts, Return shows the requests.</source>
        <translation>Mit den Pfeiltasten geht es von Balken zu Balken und durch deren Teile, die Eingabetaste zeigt die Anfragen.</translation>
    </message>
</context>
<context>
    <name>ChatPane</name>
    <message>
        <source>Show earlier turns ({n})</source>
        <translation>Frühere Beiträge zeigen ({n})</translation>
    </message>
    <message>
        <source>{n} tools offered</source>
        <translation>{n} Tools angeboten</translation>
    </message>
</context>
<context>
    <name>CheckCard</name>
    <message>
        <source>Test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>Test this upstream</source>
        <translation>Diesen Upstream testen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>The test was stopped.</source>
        <translation>Der Test wurde angehalten.</translation>
    </message>
    <message>
        <source>Something failed; its line says what.</source>
        <translation>Etwas ist fehlgeschlagen; die betreffende Zeile sagt, was.</translation>
    </message>
    <message>
        <source>It works, with the limits that are marked.</source>
        <translation>Es funktioniert, mit den markierten Einschränkungen.</translation>
    </message>
    <message>
        <source>All is well.</source>
        <translation>Alles in Ordnung.</translation>
    </message>
    <message>
        <source>Apply the changes first.</source>
        <translation>Übernehmen Sie zuerst die Änderungen.</translation>
    </message>
    <message>
        <source>Save the key first.</source>
        <translation>Speichern Sie zuerst den Schlüssel.</translation>
    </message>
    <message>
        <source>Progress of the test</source>
        <translation>Fortschritt des Tests</translation>
    </message>
</context>
<context>
    <name>ClientLine</name>
    <message>
        <source>Client key, {line}</source>
        <translation>Client-Schlüssel, {line}</translation>
    </message>
    <message>
        <source>Remove {line}</source>
        <translation>{line} entfernen</translation>
    </message>
</context>
<context>
    <name>ColumnChooser</name>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Ticked columns are shown, from the top of this list to the right.</source>
        <translation>Angekreuzte Spalten werden angezeigt, von oben in dieser Liste nach rechts.</translation>
    </message>
</context>
<context>
    <name>ComparePane</name>
    <message>
        <source>Requests</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Responses</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Request headers</source>
        <translation>Anfrage-Header</translation>
    </message>
    <message>
        <source>What is compared</source>
        <translation>Was verglichen wird</translation>
    </message>
    <message>
        <source>Show more</source>
        <translation>Mehr zeigen</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>Unterschiede</translation>
    </message>
    <message>
        <source>To be compared, both must have been kept with their bodies.</source>
        <translation>Zum Vergleichen müssen beide mit ihren Inhalten aufbewahrt sein.</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>Wird verglichen&#xa0;…</translation>
    </message>
    <message>
        <source>{n} differences between {one} and {other}</source>
        <translation>{n} Unterschiede zwischen {one} und {other}</translation>
    </message>
    <message>
        <source>No difference between {one} and {other}</source>
        <translation>Kein Unterschied zwischen {one} und {other}</translation>
    </message>
</context>
<context>
    <name>ConnectPage</name>
    <message>
        <source>Looking for tools…</source>
        <translation>Tools werden gesucht&#xa0;…</translation>
    </message>
    <message>
        <source>Tools that were not found here</source>
        <translation>Hier nicht gefundene Tools</translation>
    </message>
    <message>
        <source>None of the tools it knows was found here.</source>
        <translation>Keines der bekannten Tools wurde hier gefunden.</translation>
    </message>
    <message>
        <source>Something was interrupted: {tools}. It can be undone, or connected again.</source>
        <translation>Etwas wurde unterbrochen: {tools}. Es kann rückgängig gemacht oder neu verbunden werden.</translation>
    </message>
    <message>
        <source>Start Claude Desk first: it has no address yet.</source>
        <translation>Starten Sie zuerst Claude Desk: Es hat noch keine Adresse.</translation>
    </message>
    <message>
        <source>{tool} is connected. Start it anew and ask it something: waiting for its first request…</source>
        <translation>{tool} ist verbunden. Starten Sie es neu und fragen Sie es etwas: Warten auf die erste Anfrage&#xa0;…</translation>
    </message>
    <message>
        <source>A client key for {tool} was made. Enter it, and ask something: waiting for its first request…</source>
        <translation>Ein Client-Schlüssel für {tool} wurde erstellt. Geben Sie ihn ein und fragen Sie etwas: Warten auf die erste Anfrage&#xa0;…</translation>
    </message>
    <message>
        <source>Its first request has arrived: {model}, {status}.</source>
        <translation>Die erste Anfrage ist angekommen: {model}, {status}.</translation>
    </message>
    <message>
        <source>No request has arrived yet. If you have used the tool meanwhile, something else decides where it sends them.</source>
        <translation>Noch ist keine Anfrage angekommen. Falls Sie das Tool inzwischen benutzt haben, bestimmt etwas anderes, wohin es sie sendet.</translation>
    </message>
    <message>
        <source>{value} has another value by now, and keeps it.</source>
        <translation>{value} hat inzwischen einen anderen Wert und behält ihn.</translation>
    </message>
    <message>
        <source>{tool} is as it was before.</source>
        <translation>{tool} ist wieder wie zuvor.</translation>
    </message>
    <message>
        <source>Connect a tool</source>
        <translation>Tool verbinden</translation>
    </message>
    <message>
        <source>What would be changed in its settings is shown first, and can be undone exactly.</source>
        <translation>Was in seinen Einstellungen geändert würde, wird zuerst gezeigt und lässt sich exakt rückgängig machen.</translation>
    </message>
</context>
<context>
    <name>Declared</name>
    <message>
        <source>Two messages of a few words are sent, each answered with at most 16 tokens; that costs next to nothing.</source>
        <translation>Zwei Nachrichten aus wenigen Wörtern werden gesendet, jede mit höchstens 16 Token beantwortet; das kostet fast nichts.</translation>
    </message>
    <message>
        <source>Anthropic</source>
        <translation>Anthropic</translation>
    </message>
    <message>
        <source>Anthropic&apos;s own API. Needs an API key from the Anthropic Console.</source>
        <translation>Die API von Anthropic selbst. Braucht einen API-Schlüssel aus der Anthropic Console.</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Leave it as it is, unless your company has an address of its own.</source>
        <translation>Lassen Sie sie unverändert, außer Ihre Firma hat eine eigene Adresse.</translation>
    </message>
    <message>
        <source>Key is sent as</source>
        <translation>Schlüssel senden als</translation>
    </message>
    <message>
        <source>Most servers take x-api-key; some vendors want Authorization: Bearer.</source>
        <translation>Die meisten Server nehmen x-api-key; manche Anbieter wollen Authorization: Bearer.</translation>
    </message>
    <message>
        <source>x-api-key</source>
        <translation>x-api-key</translation>
    </message>
    <message>
        <source>Authorization: Bearer</source>
        <translation>Authorization: Bearer</translation>
    </message>
    <message>
        <source>Anthropic-compatible</source>
        <translation>Anthropic-kompatibel</translation>
    </message>
    <message>
        <source>Another vendor or a gateway that speaks Anthropic&apos;s protocol.</source>
        <translation>Ein anderer Anbieter oder ein Gateway mit der API von Anthropic.</translation>
    </message>
    <message>
        <source>The address that the vendor gives for ANTHROPIC_BASE_URL, without /v1.</source>
        <translation>Die Adresse, die der Anbieter für ANTHROPIC_BASE_URL nennt, ohne /v1.</translation>
    </message>
    <message>
        <source>API version</source>
        <translation>API-Version</translation>
    </message>
    <message>
        <source>Sent as anthropic-version when the vendor only knows an old one, such as 2023-06-01. Empty: the client&apos;s own.</source>
        <translation>Wird als anthropic-version gesendet, falls der Anbieter nur eine alte kennt, z.&#xa0;B. 2023-06-01. Leer: die des Clients.</translation>
    </message>
    <message>
        <source>Extra headers</source>
        <translation>Zusätzliche Header</translation>
    </message>
    <message>
        <source>Sent with every request, in place of the client&apos;s of the same name. No place for keys.</source>
        <translation>Werden mit jeder Anfrage gesendet und ersetzen gleichnamige des Clients. Kein Ort für Schlüssel.</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>System-Prompt</translation>
    </message>
    <message>
        <source>Put in front of every request&apos;s own; the log says so.</source>
        <translation>Wird dem jeder Anfrage vorangestellt; das Protokoll vermerkt es.</translation>
    </message>
    <message>
        <source>User id</source>
        <translation>Nutzer-ID</translation>
    </message>
    <message>
        <source>The metadata.user_id that the vendor sees; thinking may be bound to it, so keep it where thinking is used.</source>
        <translation>Die metadata.user_id, die der Anbieter sieht; Nachdenken kann daran gebunden sein, behalten Sie sie dann bei.</translation>
    </message>
    <message>
        <source>The client&apos;s own</source>
        <translation>Die des Clients</translation>
    </message>
    <message>
        <source>One for this installation</source>
        <translation>Eine für diese Installation</translation>
    </message>
    <message>
        <source>A new one for each request</source>
        <translation>Eine neue je Anfrage</translation>
    </message>
    <message>
        <source>Learn what it rejects</source>
        <translation>Ablehnungen merken</translation>
    </message>
    <message>
        <source>Optional fields and beta flags that the vendor rejected once are left out from then on.</source>
        <translation>Optionale Felder und Beta-Flags, die der Anbieter einmal abgelehnt hat, werden künftig weggelassen.</translation>
    </message>
    <message>
        <source>Amazon Bedrock</source>
        <translation>Amazon Bedrock</translation>
    </message>
    <message>
        <source>Claude in your AWS account. Needs an AWS login on this computer, or a Bedrock API key.</source>
        <translation>Claude in Ihrem AWS-Konto. Braucht eine AWS-Anmeldung auf diesem Computer oder einen Bedrock-API-Schlüssel.</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Region</translation>
    </message>
    <message>
        <source>The AWS region that is asked, such as us-east-1 or eu-central-1.</source>
        <translation>Die angefragte AWS-Region, z.&#xa0;B. us-east-1 oder eu-central-1.</translation>
    </message>
    <message>
        <source>Sign in with</source>
        <translation>Anmelden mit</translation>
    </message>
    <message>
        <source>The AWS login covers profiles, IAM Identity Center, environment variables and assumed roles.</source>
        <translation>Die AWS-Anmeldung umfasst Profile, IAM Identity Center, Umgebungsvariablen und übernommene Rollen.</translation>
    </message>
    <message>
        <source>AWS login of this computer</source>
        <translation>AWS-Anmeldung dieses Computers</translation>
    </message>
    <message>
        <source>Bedrock API key</source>
        <translation>Bedrock-API-Schlüssel</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>A profile of ~/.aws/config; empty for the default one.</source>
        <translation>Ein Profil aus ~/.aws/config; leer für das Standardprofil.</translation>
    </message>
    <message>
        <source>Model prefix</source>
        <translation>Modell-Präfix</translation>
    </message>
    <message>
        <source>Where inference may run: us, eu, jp, au, apac or global, none for no prefix; empty goes by the region.</source>
        <translation>Wo die Inferenz laufen darf: us, eu, jp, au, apac oder global, none für kein Präfix; leer richtet sich nach der Region.</translation>
    </message>
    <message>
        <source>Model names</source>
        <translation>Modellnamen</translation>
    </message>
    <message>
        <source>What a client asks for, and the id or ARN it becomes; other names are translated.</source>
        <translation>Wonach ein Client fragt und die ID oder ARN, die daraus wird; andere Namen werden übersetzt.</translation>
    </message>
    <message>
        <source>List models</source>
        <translation>Modelle auflisten</translation>
    </message>
    <message>
        <source>Ask AWS which models there are; without it the list comes with Claude Desk.</source>
        <translation>AWS fragen, welche Modelle es gibt; sonst kommt die Liste von Claude Desk.</translation>
    </message>
    <message>
        <source>Guardrail</source>
        <translation>Guardrail</translation>
    </message>
    <message>
        <source>Applied to every request, as identifier:version, such as abc123:1 or abc123:DRAFT.</source>
        <translation>Gilt für jede Anfrage, in der Form Kennung:Version, z.&#xa0;B. abc123:1 oder abc123:DRAFT.</translation>
    </message>
    <message>
        <source>Service tier</source>
        <translation>Service-Stufe</translation>
    </message>
    <message>
        <source>Asked for with every request, such as priority or flex; empty for AWS&apos;s default.</source>
        <translation>Wird mit jeder Anfrage verlangt, z.&#xa0;B. priority oder flex; leer für den Standard von AWS.</translation>
    </message>
    <message>
        <source>Of a private endpoint; leave it empty otherwise.</source>
        <translation>Die eines privaten Endpunkts; sonst leer lassen.</translation>
    </message>
    <message>
        <source>Sent with every request; no place for keys.</source>
        <translation>Werden mit jeder Anfrage gesendet; kein Ort für Schlüssel.</translation>
    </message>
    <message>
        <source>Amazon Bedrock (Messages API)</source>
        <translation>Amazon Bedrock (Messages API)</translation>
    </message>
    <message>
        <source>Bedrock&apos;s newer endpoint, which speaks Anthropic&apos;s protocol. Needs an AWS login or a Bedrock API key.</source>
        <translation>Der neuere Bedrock-Endpunkt mit der API von Anthropic. Braucht eine AWS-Anmeldung oder einen Bedrock-API-Schlüssel.</translation>
    </message>
    <message>
        <source>What a client asks for, and the model id it becomes; other names get &apos;anthropic.&apos; in front.</source>
        <translation>Wonach ein Client fragt und die Modell-ID, die daraus wird; andere Namen bekommen &apos;anthropic.&apos; vorangestellt.</translation>
    </message>
    <message>
        <source>Instead of the region&apos;s own, less /v1; leave it empty otherwise.</source>
        <translation>Statt der Adresse der Region, ohne /v1; sonst leer lassen.</translation>
    </message>
    <message>
        <source>Claude Platform on AWS</source>
        <translation>Claude Platform on AWS</translation>
    </message>
    <message>
        <source>Anthropic&apos;s whole API, billed by AWS. Needs a workspace, and an AWS login or the workspace&apos;s API key.</source>
        <translation>Die ganze API von Anthropic, abgerechnet über AWS. Braucht einen Workspace und eine AWS-Anmeldung oder den API-Schlüssel des Workspace.</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Workspace</translation>
    </message>
    <message>
        <source>Id of the Anthropic workspace, as in wrkspc_01AbCd.</source>
        <translation>ID des Anthropic-Workspace, etwa wrkspc_01AbCd.</translation>
    </message>
    <message>
        <source>API key of the workspace</source>
        <translation>API-Schlüssel des Workspace</translation>
    </message>
    <message>
        <source>Google Vertex AI</source>
        <translation>Google Vertex AI</translation>
    </message>
    <message>
        <source>Claude in your Google Cloud project. Needs a Google login on this machine.</source>
        <translation>Claude in Ihrem Google-Cloud-Projekt. Braucht eine Google-Anmeldung auf diesem Computer.</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Projekt</translation>
    </message>
    <message>
        <source>Id of the Google Cloud project that pays.</source>
        <translation>ID des Google-Cloud-Projekts, das bezahlt.</translation>
    </message>
    <message>
        <source>Where it runs: global, us, eu, or a region such as europe-west1.</source>
        <translation>Wo es läuft: global, us, eu oder eine Region wie europe-west1.</translation>
    </message>
    <message>
        <source>Credentials file</source>
        <translation>Anmeldedatei</translation>
    </message>
    <message>
        <source>A service account&apos;s or workload identity&apos;s JSON file; leave it empty to use &apos;gcloud auth application-default login&apos;.</source>
        <translation>Die JSON-Datei eines Dienstkontos oder einer Workload Identity; leer lassen, um &apos;gcloud auth application-default login&apos; zu verwenden.</translation>
    </message>
    <message>
        <source>What a client asks for, and the Vertex model id it becomes; others go as they are.</source>
        <translation>Wonach ein Client fragt und die Vertex-Modell-ID, die daraus wird; andere gehen unverändert weiter.</translation>
    </message>
    <message>
        <source>Claude on Google Cloud</source>
        <translation>Claude on Google Cloud</translation>
    </message>
    <message>
        <source>Anthropic&apos;s whole API, billed by Google Cloud. Needs a Google login on this machine.</source>
        <translation>Die ganze API von Anthropic, abgerechnet über Google Cloud. Braucht eine Google-Anmeldung auf diesem Computer.</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>Standort</translation>
    </message>
    <message>
        <source>Leave global, unless your company was given another one.</source>
        <translation>Lassen Sie global stehen, außer Ihre Firma hat einen anderen erhalten.</translation>
    </message>
    <message>
        <source>Instead of the one made from project and workspace; leave it empty otherwise.</source>
        <translation>Statt der aus Projekt und Workspace gebildeten Adresse; sonst leer lassen.</translation>
    </message>
    <message>
        <source>Microsoft Foundry</source>
        <translation>Microsoft Foundry</translation>
    </message>
    <message>
        <source>Claude in your Azure subscription. Needs the resource&apos;s key or a Microsoft Entra login.</source>
        <translation>Claude in Ihrem Azure-Abonnement. Braucht den Schlüssel der Ressource oder eine Microsoft-Entra-Anmeldung.</translation>
    </message>
    <message>
        <source>Resource</source>
        <translation>Ressource</translation>
    </message>
    <message>
        <source>The name in front of .services.ai.azure.com.</source>
        <translation>Der Name vor .services.ai.azure.com.</translation>
    </message>
    <message>
        <source>Let in by</source>
        <translation>Zugang über</translation>
    </message>
    <message>
        <source>A key of the resource, or the login of the Azure CLI on this machine.</source>
        <translation>Einen Schlüssel der Ressource oder die Anmeldung der Azure CLI auf diesem Computer.</translation>
    </message>
    <message>
        <source>Key of the resource</source>
        <translation>Schlüssel der Ressource</translation>
    </message>
    <message>
        <source>Microsoft Entra login</source>
        <translation>Microsoft-Entra-Anmeldung</translation>
    </message>
    <message>
        <source>Tenant</source>
        <translation>Mandant</translation>
    </message>
    <message>
        <source>Id or domain of the Microsoft Entra tenant, if the login knows several.</source>
        <translation>ID oder Domäne des Microsoft-Entra-Mandanten, falls die Anmeldung mehrere kennt.</translation>
    </message>
    <message>
        <source>Deployments</source>
        <translation>Bereitstellungen</translation>
    </message>
    <message>
        <source>What a client asks for, and the deployment it becomes; others go as they are.</source>
        <translation>Wonach ein Client fragt und die Bereitstellung, die daraus wird; andere gehen unverändert weiter.</translation>
    </message>
    <message>
        <source>Instead of the resource&apos;s own, up to /anthropic; leave it empty otherwise.</source>
        <translation>Statt der Adresse der Ressource, bis /anthropic; sonst leer lassen.</translation>
    </message>
    <message>
        <source>OpenAI-compatible (not Claude)</source>
        <translation>OpenAI-kompatibel (nicht Claude)</translation>
    </message>
    <message>
        <source>A local server or another vendor that speaks OpenAI&apos;s Chat Completions. Its models are not Claude.</source>
        <translation>Ein lokaler Server oder ein anderer Anbieter mit OpenAIs Chat Completions. Seine Modelle sind nicht Claude.</translation>
    </message>
    <message>
        <source>With /v1 where the server has it, such as http://127.0.0.1:11434/v1 for Ollama.</source>
        <translation>Mit /v1, wo der Server es hat, z.&#xa0;B. http://127.0.0.1:11434/v1 für Ollama.</translation>
    </message>
    <message>
        <source>A server on this machine usually needs no key.</source>
        <translation>Ein Server auf diesem Computer braucht meist keinen Schlüssel.</translation>
    </message>
    <message>
        <source>Authorization: Bearer, but nothing to this machine</source>
        <translation>Authorization: Bearer, aber nichts an diesen Computer</translation>
    </message>
    <message>
        <source>What a client asks for, such as claude-* with * for anything, and the server&apos;s model to use for it.</source>
        <translation>Wonach ein Client fragt, z.&#xa0;B. claude-* mit * für Beliebiges, und das Modell des Servers dafür.</translation>
    </message>
    <message>
        <source>Output limit is sent as</source>
        <translation>Output-Limit senden als</translation>
    </message>
    <message>
        <source>OpenAI wants max_completion_tokens; most other servers know max_tokens.</source>
        <translation>OpenAI will max_completion_tokens; die meisten anderen Server kennen max_tokens.</translation>
    </message>
    <message>
        <source>max_completion_tokens, but max_tokens to this machine</source>
        <translation>max_completion_tokens, aber max_tokens an diesen Computer</translation>
    </message>
    <message>
        <source>max_completion_tokens</source>
        <translation>max_completion_tokens</translation>
    </message>
    <message>
        <source>max_tokens</source>
        <translation>max_tokens</translation>
    </message>
    <message>
        <source>Sent with every request. No place for keys.</source>
        <translation>Werden mit jeder Anfrage gesendet. Kein Ort für Schlüssel.</translation>
    </message>
    <message>
        <source>Practice</source>
        <translation>Übung</translation>
    </message>
    <message>
        <source>A pretend Claude inside this program. Costs nothing, needs no key and no network.</source>
        <translation>Ein nachgeahmtes Claude. Kostet nichts, braucht weder Schlüssel noch Netz.</translation>
    </message>
    <message>
        <source>Claude Desk</source>
        <translation>Claude Desk</translation>
    </message>
    <message>
        <source>What tools ask of the gateway</source>
        <translation>Was Werkzeuge vom Gateway verlangen</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Dieser Rechner</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>Upstream</source>
        <translation>Upstream</translation>
    </message>
    <message>
        <source>The gateway is there</source>
        <translation>Das Gateway ist da</translation>
    </message>
    <message>
        <source>The key is accepted as x-api-key</source>
        <translation>Der Schlüssel gilt als x-api-key</translation>
    </message>
    <message>
        <source>The key is accepted as Authorization: Bearer</source>
        <translation>Der Schlüssel gilt als Authorization: Bearer</translation>
    </message>
    <message>
        <source>The key is accepted in both headers</source>
        <translation>Der Schlüssel gilt in beiden Kopfzeilen</translation>
    </message>
    <message>
        <source>Models are listed in time, without a redirect</source>
        <translation>Modelle kommen rechtzeitig und ohne Umleitung</translation>
    </message>
    <message>
        <source>Requests are not redirected</source>
        <translation>Anfragen werden nicht umgeleitet</translation>
    </message>
    <message>
        <source>A wrong key is refused properly</source>
        <translation>Ein falscher Schlüssel wird richtig abgelehnt</translation>
    </message>
    <message>
        <source>Claude Code&apos;s address is served</source>
        <translation>Die Adresse von Claude Code wird bedient</translation>
    </message>
    <message>
        <source>The HEAD probe breaks nothing</source>
        <translation>Die HEAD-Anfrage stört nichts</translation>
    </message>
    <message>
        <source>Beta flags and other headers arrive</source>
        <translation>Beta-Kennungen und andere Kopfzeilen kommen an</translation>
    </message>
    <message>
        <source>Bodies arrive unchanged</source>
        <translation>Inhalte kommen unverändert an</translation>
    </message>
    <message>
        <source>Bodies over 1 MB are taken</source>
        <translation>Inhalte über 1 MB werden angenommen</translation>
    </message>
    <message>
        <source>No filter reads prompts</source>
        <translation>Kein Filter liest Prompts</translation>
    </message>
    <message>
        <source>Tokens are counted</source>
        <translation>Tokens werden gezählt</translation>
    </message>
    <message>
        <source>Streams arrive as they are made</source>
        <translation>Streams kommen an, wie sie entstehen</translation>
    </message>
    <message>
        <source>All events arrive, pings too</source>
        <translation>Alle Ereignisse kommen an, auch Pings</translation>
    </message>
    <message>
        <source>A broken stream looks broken</source>
        <translation>Ein abgebrochener Stream sieht so aus</translation>
    </message>
    <message>
        <source>Errors in streams arrive</source>
        <translation>Fehler in Streams kommen an</translation>
    </message>
    <message>
        <source>Nothing is packed unasked</source>
        <translation>Nichts wird ungefragt gepackt</translation>
    </message>
    <message>
        <source>Errors keep their words</source>
        <translation>Fehler behalten ihren Wortlaut</translation>
    </message>
    <message>
        <source>Limits and overloads keep their status</source>
        <translation>Limits und Überlast behalten ihren Status</translation>
    </message>
    <message>
        <source>No web page where an API should be</source>
        <translation>Keine Webseite, wo eine API sein soll</translation>
    </message>
    <message>
        <source>No proxy in between</source>
        <translation>Kein Proxy dazwischen</translation>
    </message>
    <message>
        <source>The port is ours</source>
        <translation>Der Port gehört uns</translation>
    </message>
    <message>
        <source>localhost is this computer</source>
        <translation>localhost ist dieser Rechner</translation>
    </message>
    <message>
        <source>The clock is right</source>
        <translation>Die Uhr geht richtig</translation>
    </message>
    <message>
        <source>Claude Desk runs</source>
        <translation>Claude Desk läuft</translation>
    </message>
    <message>
        <source>It asks for attention</source>
        <translation>Es bittet um Aufmerksamkeit</translation>
    </message>
    <message>
        <source>Its files are private</source>
        <translation>Seine Dateien sind privat</translation>
    </message>
    <message>
        <source>There is room on the disk</source>
        <translation>Auf der Platte ist Platz</translation>
    </message>
    <message>
        <source>The request log is whole</source>
        <translation>Das Protokoll ist heil</translation>
    </message>
    <message>
        <source>The keychain answers</source>
        <translation>Der Schlüsselbund antwortet</translation>
    </message>
    <message>
        <source>The gateway</source>
        <translation>Das Gateway</translation>
    </message>
    <message>
        <source>What was connected</source>
        <translation>Was verbunden wurde</translation>
    </message>
</context>
<context>
    <name>DeskMenu</name>
    <message>
        <source>Requests go to</source>
        <translation>Anfragen gehen an</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausieren</translation>
    </message>
    <message>
        <source>Latest errors</source>
        <translation>Letzte Fehler</translation>
    </message>
    <message>
        <source>Today: no requests</source>
        <translation>Heute: keine Anfragen</translation>
    </message>
    <message>
        <source>{cost} + unknown</source>
        <translation>{cost} + unbekannt</translation>
    </message>
    <message>
        <source>Today: {cost}, {n} requests</source>
        <translation>Heute: {cost}, {n} Anfragen</translation>
    </message>
    <message>
        <source>No errors</source>
        <translation>Keine Fehler</translation>
    </message>
    <message>
        <source>Upstream settings…</source>
        <translation>Upstream-Einstellungen&#xa0;…</translation>
    </message>
</context>
<context>
    <name>DoctorLine</name>
    <message>
        <source>well</source>
        <translation>gut</translation>
    </message>
    <message>
        <source>works with a limit</source>
        <translation>funktioniert eingeschränkt</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>not tried</source>
        <translation>nicht versucht</translation>
    </message>
</context>
<context>
    <name>DoctorWindow</name>
    <message>
        <source>Check-up – Claude Desk</source>
        <translation>Diagnose – Claude Desk</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>Erneut ausführen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>What may be pasted into a bug report: no keys, no prompts, no names of yours</source>
        <translation>Was sich in einen Fehlerbericht einfügen lässt: keine Schlüssel, keine Prompts, keine Namen von Ihnen</translation>
    </message>
    <message>
        <source>The check-up is running</source>
        <translation>Die Diagnose läuft</translation>
    </message>
    <message>
        <source>{n} failed; each line says what to do.</source>
        <translation>{n} fehlgeschlagen; jede Zeile sagt, was zu tun ist.</translation>
    </message>
    <message>
        <source>It works, with {n} warnings.</source>
        <translation>Es funktioniert, Warnungen: {n}.</translation>
    </message>
    <message>
        <source>All is well.</source>
        <translation>Alles in Ordnung.</translation>
    </message>
    <message>
        <source>The check-up was stopped.</source>
        <translation>Die Diagnose wurde angehalten.</translation>
    </message>
    <message>
        <source>The report is copied. Look at it before you paste it.</source>
        <translation>Der Bericht ist kopiert. Sehen Sie ihn an, bevor Sie ihn einfügen.</translation>
    </message>
    <message>
        <source>Also try the upstream “{name}”: two short messages are sent</source>
        <translation>Auch den Upstream „{name}“ testen: Zwei kurze Nachrichten werden gesendet</translation>
    </message>
    <message>
        <source>Looks at the program, at what tools ask of it, at this computer and at the tools on it. That costs nothing.</source>
        <translation>Prüft das Programm, was Tools von ihm verlangen, diesen Computer und die Tools darauf. Das kostet nichts.</translation>
    </message>
</context>
<context>
    <name>DollarEdit</name>
    <message>
        <source>“{text}” is no amount of US dollars.</source>
        <translation>„{text}“ ist kein Betrag in US-Dollar.</translation>
    </message>
</context>
<context>
    <name>Draft</name>
    <message>
        <source>This cannot be empty.</source>
        <translation>Das darf nicht leer sein.</translation>
    </message>
    <message>
        <source>There is no upstream “{name}” any more.</source>
        <translation>Den Upstream „{name}“ gibt es nicht mehr.</translation>
    </message>
</context>
<context>
    <name>EditDialog</name>
    <message>
        <source>Edit and send again</source>
        <translation>Bearbeiten und erneut senden</translation>
    </message>
    <message>
        <source>Body of the request</source>
        <translation>Inhalt der Anfrage</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>{method} {target}, with the key of this computer. It is paid for like any other request.</source>
        <translation>{method} {target}, mit dem Schlüssel dieses Computers. Sie wird bezahlt wie jede andere Anfrage.</translation>
    </message>
    <message>
        <source>This is no JSON any more; it would be sent as it is.</source>
        <translation>Das ist kein JSON mehr; es würde so gesendet.</translation>
    </message>
    <message>
        <source>There are masked keys in it (****); they are sent as they stand here.</source>
        <translation>Darin sind unkenntlich gemachte Schlüssel (****); sie werden so gesendet, wie sie hier stehen.</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Lines for your shell</source>
        <translation>Zeilen für Ihre Shell</translation>
    </message>
    <message>
        <source>Copy with a client key</source>
        <translation>Mit Client-Schlüssel kopieren</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Ready for the first request</source>
        <translation>Bereit für die erste Anfrage</translation>
    </message>
    <message>
        <source>Claude Desk is stopped</source>
        <translation>Claude Desk ist angehalten</translation>
    </message>
    <message>
        <source>In a terminal, paste these two lines and start Claude Code or your own program there:</source>
        <translation>Fügen Sie diese beiden Zeilen in ein Terminal ein und starten Sie dort Claude Code oder Ihr eigenes Programm:</translation>
    </message>
    <message>
        <source>Your tools get no answers until it runs.</source>
        <translation>Bis es läuft, erhalten Ihre Tools keine Antworten.</translation>
    </message>
    <message>
        <source>Requests go to Practice, which answers by itself: no account, no cost. Choose another upstream in Settings.</source>
        <translation>Anfragen gehen an „Übung“, die selbst antwortet: kein Konto, keine Kosten. Einen anderen Upstream wählen Sie in den Einstellungen.</translation>
    </message>
    <message>
        <source>Show all requests</source>
        <translation>Alle Anfragen zeigen</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>No request in the log fits the search and the chosen outcome.</source>
        <translation>Keine Anfrage im Protokoll passt zur Suche und zum gewählten Ergebnis.</translation>
    </message>
    <message>
        <source>Copied. It leaves the clipboard after a minute.</source>
        <translation>Kopiert. Nach einer Minute verschwindet es aus der Zwischenablage.</translation>
    </message>
</context>
<context>
    <name>EventModel</name>
    <message>
        <source>At</source>
        <translation>Bei</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nach</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>Ereignis</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
</context>
<context>
    <name>EventsPane</name>
    <message>
        <source>Events of the reply</source>
        <translation>Ereignisse der Antwort</translation>
    </message>
    <message>
        <source>Data of the event</source>
        <translation>Daten des Ereignisses</translation>
    </message>
    <message>
        <source>{n} events</source>
        <translation>{n} Ereignisse</translation>
    </message>
    <message>
        <source>longest silence {time}, before event {n}</source>
        <translation>längste Stille {time}, vor Ereignis {n}</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Export…</source>
        <translation>Exportieren&#xa0;…</translation>
    </message>
    <message>
        <source>HTTP Archive</source>
        <translation>HTTP Archive</translation>
    </message>
    <message>
        <source>JSON Lines</source>
        <translation>JSON Lines</translation>
    </message>
    <message>
        <source>Export requests</source>
        <translation>Anfragen exportieren</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>Wird geschrieben&#xa0;…</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>Nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>{path} cannot be written: {reason}.</source>
        <translation>{path} kann nicht geschrieben werden: {reason}.</translation>
    </message>
    <message>
        <source>{n} requests were written to {path}.</source>
        <translation>{n} Anfragen wurden in {path} geschrieben.</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Copy {name}</source>
        <translation>{name} kopieren</translation>
    </message>
</context>
<context>
    <name>FailoverCard</name>
    <message>
        <source>When an upstream is down</source>
        <translation>Wenn ein Upstream ausfällt</translation>
    </message>
    <message>
        <source>A request goes on to the next upstream of this list, as long as not one byte of an answer has come: never in the middle of an answer, and never twice to the same place.</source>
        <translation>Eine Anfrage geht zum nächsten Upstream dieser Liste weiter, solange noch kein Byte einer Antwort gekommen ist: nie mitten in einer Antwort und nie zweimal an dieselbe Stelle.</translation>
    </message>
    <message>
        <source>Upstream to go on to</source>
        <translation>Ausweich-Upstream</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Add this upstream to the list</source>
        <translation>Diesen Upstream zur Liste hinzufügen</translation>
    </message>
    <message>
        <source>Longest wait</source>
        <translation>Längste Wartezeit</translation>
    </message>
    <message>
        <source>A 429 moves a request on when the upstream asks to wait for longer than this.</source>
        <translation>Bei 429 weicht eine Anfrage aus, wenn der Upstream länger als diese Zeit warten lassen will.</translation>
    </message>
    <message>
        <source>Comes last for</source>
        <translation>Nachrangig für</translation>
    </message>
    <message>
        <source>An upstream that failed is tried after all others for so long; 0 for not at all.</source>
        <translation>Ein ausgefallener Upstream wird so lange erst nach allen anderen versucht; 0 für gar nicht.</translation>
    </message>
    <message>
        <source>Statuses</source>
        <translation>Statuscodes</translation>
    </message>
    <message>
        <source>Answers with one of these HTTP statuses move a request on, besides a connection that fails.</source>
        <translation>Bei einem dieser HTTP-Statuscodes weicht eine Anfrage aus, ebenso bei einer fehlgeschlagenen Verbindung.</translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>Weitere Einstellungen</translation>
    </message>
    <message>
        <source>Thinking of earlier turns is left out of a request that moves: only the place that wrote it can read it. The log says so.</source>
        <translation>Das Nachdenken früherer Beiträge wird aus einer ausweichenden Anfrage weggelassen: Lesen kann es nur, wer es geschrieben hat. Das Protokoll vermerkt es.</translation>
    </message>
    <message>
        <source>What fails at {first} goes on to {rest}.</source>
        <translation>Was bei {first} fehlschlägt, geht an {rest} weiter.</translation>
    </message>
    <message>
        <source>, then </source>
        <translation>, dann </translation>
    </message>
    <message>
        <source>Requests go there first anyway: add another upstream to go on to.</source>
        <translation>Anfragen gehen ohnehin zuerst dorthin: Fügen Sie einen weiteren Upstream zum Ausweichen hinzu.</translation>
    </message>
    <message>
        <source>Nothing is listed, so the tool is told of the failure at once.</source>
        <translation>Die Liste ist leer, das Tool erfährt von einem Fehlschlag also sofort.</translation>
    </message>
    <message>
        <source>Not Claude: {names}. A tool that asks for Claude is answered by another model there.</source>
        <translation>Nicht Claude: {names}. Fragt ein Tool nach Claude, antwortet dort ein anderes Modell.</translation>
    </message>
</context>
<context>
    <name>FileEdit</name>
    <message>
        <source>Browse…</source>
        <translation>Durchsuchen&#xa0;…</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Saved filters</source>
        <translation>Gespeicherte Filter</translation>
    </message>
    <message>
        <source>Group by conversation</source>
        <translation>Nach Konversation gruppieren</translation>
    </message>
    <message>
        <source>Follow the newest requests (End)</source>
        <translation>Den neuesten Anfragen folgen (Ende)</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>What is wrong with the filter</source>
        <translation>Was am Filter nicht stimmt</translation>
    </message>
    <message>
        <source>No filters saved yet</source>
        <translation>Noch keine Filter gespeichert</translation>
    </message>
    <message>
        <source>Save this filter…</source>
        <translation>Diesen Filter speichern&#xa0;…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Succeeded</source>
        <translation>Erfolgreich</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Streaming</source>
        <translation>Laufend</translation>
    </message>
    <message>
        <source>Save this filter</source>
        <translation>Diesen Filter speichern</translation>
    </message>
    <message>
        <source>A name for it; one that exists is replaced:</source>
        <translation>Ein Name dafür; ein vorhandener wird ersetzt:</translation>
    </message>
</context>
<context>
    <name>FindingLine</name>
    <message>
        <source>It said: “{words}”</source>
        <translation>Gesagt wurde: „{words}“</translation>
    </message>
    <message>
        <source>well</source>
        <translation>gut</translation>
    </message>
    <message>
        <source>works with a limit</source>
        <translation>funktioniert eingeschränkt</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>not tried</source>
        <translation>nicht versucht</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Set up Claude Desk</source>
        <translation>Claude Desk einrichten</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>S&amp;kip</source>
        <translation>Über&amp;springen</translation>
    </message>
    <message>
        <source>S&amp;kip this step</source>
        <translation>Diesen Schritt über&amp;springen</translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation>&amp;Fertig</translation>
    </message>
    <message>
        <source>&amp;Save key and go on</source>
        <translation>Schlüssel speichern und &amp;weiter</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Tool</source>
        <translation>Tool</translation>
    </message>
</context>
<context>
    <name>Footer</name>
    <message>
        <source>Requests</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Laufend</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Tokens in</source>
        <translation>Input</translation>
    </message>
    <message>
        <source>From cache</source>
        <translation>Aus Cache</translation>
    </message>
    <message>
        <source>Tokens out</source>
        <translation>Output</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Sorting…</source>
        <translation>Wird sortiert&#xa0;…</translation>
    </message>
    <message>
        <source>Reading older requests… {n}</source>
        <translation>Ältere Anfragen werden gelesen&#xa0;… {n}</translation>
    </message>
    <message>
        <source>of the newest {n}</source>
        <translation>der neuesten {n}</translation>
    </message>
    <message>
        <source>of {n} in memory</source>
        <translation>von {n} im Speicher</translation>
    </message>
    <message>
        <source>{cost} + unknown</source>
        <translation>{cost} + unbekannt</translation>
    </message>
</context>
<context>
    <name>GeneralPage</name>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Your tools reach Claude Desk on this computer only.</source>
        <translation>Ihre Tools erreichen Claude Desk nur auf diesem Computer.</translation>
    </message>
    <message>
        <source>&amp;Port</source>
        <translation>&amp;Port</translation>
    </message>
    <message>
        <source>Running requests finish first when it changes. 0 picks a free port at each start.</source>
        <translation>Bei einer Änderung laufen begonnene Anfragen erst zu Ende. 0 wählt bei jedem Start einen freien Port.</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Design</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>Request log</source>
        <translation>Anfrageprotokoll</translation>
    </message>
    <message>
        <source>Times, sizes, models and token counts; never keys, prompts or answers. Whichever limit is met first counts.</source>
        <translation>Zeiten, Größen, Modelle und Token-Zahlen; nie Schlüssel, Prompts oder Antworten. Es gilt, was zuerst erreicht wird.</translation>
    </message>
    <message>
        <source>Keep for at most</source>
        <translation>Höchstens behalten</translation>
    </message>
    <message>
        <source> days</source>
        <translation> Tage</translation>
    </message>
    <message>
        <source>Requests at most</source>
        <translation>Anfragen höchstens</translation>
    </message>
    <message>
        <source>Size on disk at most</source>
        <translation>Auf Festplatte höchstens</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>Tools that speak OpenAI&apos;s protocols</source>
        <translation>Tools, die OpenAIs APIs verwenden</translation>
    </message>
    <message>
        <source>&amp;Leave out what Claude does not have, instead of refusing the request</source>
        <translation>&amp;Weglassen, was Claude nicht hat, statt die Anfrage abzulehnen</translation>
    </message>
    <message>
        <source>Audio, several answers at once, tools that run at OpenAI. A warning header names what is left out.</source>
        <translation>Audio, mehrere Antworten auf einmal, Tools, die bei OpenAI laufen. Ein Warn-Header nennt, was weggelassen wurde.</translation>
    </message>
    <message>
        <source>&amp;Cache prompts automatically</source>
        <translation>Prompts automatisch &amp;cachen</translation>
    </message>
    <message>
        <source>A conversation that grows costs far less. Tools that say themselves what to cache are always heard.</source>
        <translation>Eine wachsende Konversation kostet so viel weniger. Tools, die selbst sagen, was gecacht wird, haben immer Vorrang.</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>Für diesen Lauf durch die Umgebung festgelegt und daher hier nicht änderbar.</translation>
    </message>
</context>
<context>
    <name>Har</name>
    <message>
        <source>Open HAR file…</source>
        <translation>HAR-Datei öffnen&#xa0;…</translation>
    </message>
    <message>
        <source>HTTP Archive</source>
        <translation>HTTP Archive</translation>
    </message>
    <message>
        <source>Open HAR file</source>
        <translation>HAR-Datei öffnen</translation>
    </message>
</context>
<context>
    <name>HarWindow</name>
    <message>
        <source>Requests of the file</source>
        <translation>Anfragen der Datei</translation>
    </message>
    <message>
        <source>There is no request in this file.</source>
        <translation>In dieser Datei ist keine Anfrage.</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Address for your tools</source>
        <translation>Adresse für Ihre Tools</translation>
    </message>
    <message>
        <source>Copy URL</source>
        <translation>URL kopieren</translation>
    </message>
    <message>
        <source>Upstream</source>
        <translation>Upstream</translation>
    </message>
    <message>
        <source>Usage and costs</source>
        <translation>Nutzung und Kosten</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Startet&#xa0;…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Hält an&#xa0;…</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>{state}, needs attention</source>
        <translation>{state}, braucht Aufmerksamkeit</translation>
    </message>
</context>
<context>
    <name>HeadersPane</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>••••••  not kept</source>
        <translation>••••••  nicht aufbewahrt</translation>
    </message>
</context>
<context>
    <name>Heading</name>
    <message>
        <source>Arrange columns…</source>
        <translation>Spalten anordnen&#xa0;…</translation>
    </message>
    <message>
        <source>Reset columns</source>
        <translation>Spalten zurücksetzen</translation>
    </message>
</context>
<context>
    <name>HelpSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>This sheet</source>
        <translation>Diese Übersicht</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Usage and costs</source>
        <translation>Nutzung und Kosten</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>Fenster schließen</translation>
    </message>
    <message>
        <source>Quit Claude Desk, after the answers that are running</source>
        <translation>Claude Desk beenden, nach den laufenden Antworten</translation>
    </message>
    <message>
        <source>To the next control, and back</source>
        <translation>Zum nächsten Element und zurück</translation>
    </message>
    <message>
        <source>Close a dialog, or step back</source>
        <translation>Dialog schließen oder einen Schritt zurück</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>In the filter: what can stand here</source>
        <translation>Im Filter: was hier stehen kann</translation>
    </message>
    <message>
        <source>Details of the chosen request; open or close a group</source>
        <translation>Details der gewählten Anfrage; Gruppe öffnen oder schließen</translation>
    </message>
    <message>
        <source>Close the details, then show all requests</source>
        <translation>Details schließen, dann alle Anfragen zeigen</translation>
    </message>
    <message>
        <source>To the first and the last line; follow what is new</source>
        <translation>Zur ersten und zur letzten Zeile; Neuem folgen</translation>
    </message>
    <message>
        <source>Close and open a group</source>
        <translation>Gruppe schließen und öffnen</translation>
    </message>
    <message>
        <source>Open all groups</source>
        <translation>Alle Gruppen öffnen</translation>
    </message>
    <message>
        <source>Copy the chosen requests, or what is chosen in the details</source>
        <translation>Gewählte Anfragen oder Auswahl in den Details kopieren</translation>
    </message>
    <message>
        <source>What can be done with the chosen requests</source>
        <translation>Was mit den gewählten Anfragen möglich ist</translation>
    </message>
    <message>
        <source>Export requests</source>
        <translation>Anfragen exportieren</translation>
    </message>
    <message>
        <source>Look at a HAR file</source>
        <translation>HAR-Datei ansehen</translation>
    </message>
    <message>
        <source>From day to day in a chart</source>
        <translation>In einem Diagramm von Tag zu Tag</translation>
    </message>
    <message>
        <source>From one part of a column to the next</source>
        <translation>Von einem Teil einer Säule zum nächsten</translation>
    </message>
    <message>
        <source>The requests behind it</source>
        <translation>Die Anfragen dahinter</translation>
    </message>
    <message>
        <source>Save the picture and the figures</source>
        <translation>Bild und Zahlen speichern</translation>
    </message>
    <message>
        <source>Columns of the table</source>
        <translation>Spalten der Tabelle</translation>
    </message>
    <message>
        <source>Move a column</source>
        <translation>Spalte verschieben</translation>
    </message>
    <message>
        <source>Show or hide a column</source>
        <translation>Spalte zeigen oder ausblenden</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message>
        <source>Inspector</source>
        <translation>Inspektor</translation>
    </message>
    <message>
        <source>Copy as</source>
        <translation>Kopieren als</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>Erneut senden</translation>
    </message>
    <message>
        <source>Close details</source>
        <translation>Details schließen</translation>
    </message>
    <message>
        <source>As it came</source>
        <translation>Wie empfangen</translation>
    </message>
    <message>
        <source>As it left</source>
        <translation>Wie gesendet</translation>
    </message>
    <message>
        <source>As it went on</source>
        <translation>Wie weitergegeben</translation>
    </message>
    <message>
        <source>What to see of the request</source>
        <translation>Was von der Anfrage zu sehen ist</translation>
    </message>
    <message>
        <source>This reply was not streamed.</source>
        <translation>Diese Antwort wurde nicht gestreamt.</translation>
    </message>
    <message>
        <source>no valid key</source>
        <translation>kein gültiger Schlüssel</translation>
    </message>
    <message>
        <source>the first of {n} chosen</source>
        <translation>die erste von {n} ausgewählten</translation>
    </message>
    <message>
        <source>curl</source>
        <translation>curl</translation>
    </message>
    <message>
        <source>Python</source>
        <translation>Python</translation>
    </message>
    <message>
        <source>TypeScript</source>
        <translation>TypeScript</translation>
    </message>
    <message>
        <source>Edit and send again…</source>
        <translation>Bearbeiten und erneut senden&#xa0;…</translation>
    </message>
    <message>
        <source>Parts of the request</source>
        <translation>Teile der Anfrage</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <source>Response</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Cache</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>Versuche</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
</context>
<context>
    <name>JsonPane</name>
    <message>
        <source>Search names and values</source>
        <translation>Namen und Werte suchen</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>Alles kopieren</translation>
    </message>
    <message>
        <source>Copy value</source>
        <translation>Wert kopieren</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Nicht gefunden</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message>
        <source>Open everything below</source>
        <translation>Alles darunter öffnen</translation>
    </message>
</context>
<context>
    <name>KeyCard</name>
    <message>
        <source>API key</source>
        <translation>API-Schlüssel</translation>
    </message>
    <message>
        <source>Show what was typed</source>
        <translation>Eingabe anzeigen</translation>
    </message>
    <message>
        <source>Save key</source>
        <translation>Schlüssel speichern</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen&#xa0;…</translation>
    </message>
    <message>
        <source>Remove the key? Requests to this upstream fail until you enter another.</source>
        <translation>Schlüssel entfernen? Anfragen an diesen Upstream schlagen fehl, bis Sie einen anderen eingeben.</translation>
    </message>
    <message>
        <source>Paste another key to replace it</source>
        <translation>Neuen Schlüssel einfügen</translation>
    </message>
    <message>
        <source>Paste your key</source>
        <translation>Schlüssel einfügen</translation>
    </message>
    <message>
        <source>Asking the keychain…</source>
        <translation>Schlüsselbund wird gefragt&#xa0;…</translation>
    </message>
    <message>
        <source>No key is stored.</source>
        <translation>Es ist kein Schlüssel gespeichert.</translation>
    </message>
    <message>
        <source>A key is bound to the address it is entered for: both are saved together when you apply.</source>
        <translation>Ein Schlüssel ist an die Adresse gebunden, für die er eingegeben wird: Beide werden beim Übernehmen zusammen gespeichert.</translation>
    </message>
    <message>
        <source>It is sent to {origin} and to no other address.</source>
        <translation>Er wird an {origin} gesendet und an keine andere Adresse.</translation>
    </message>
    <message>
        <source>A key entered here is sent to {origin} and to no other address.</source>
        <translation>Ein hier eingegebener Schlüssel wird an {origin} gesendet und an keine andere Adresse.</translation>
    </message>
    <message>
        <source>There is no usable keychain here: the key is kept in memory until Claude Desk quits.</source>
        <translation>Hier gibt es keinen nutzbaren Schlüsselbund: Der Schlüssel bleibt im Arbeitsspeicher, bis Claude Desk beendet wird.</translation>
    </message>
    <message>
        <source>Kept in the system keychain</source>
        <translation>Im Schlüsselbund des Systems</translation>
    </message>
    <message>
        <source>From the environment variable ANTHROPIC_API_KEY</source>
        <translation>Aus der Umgebungsvariablen ANTHROPIC_API_KEY</translation>
    </message>
    <message>
        <source>From the file that CLAUDE_DESK_API_KEY_FILE or ANTHROPIC_API_KEY_FILE names</source>
        <translation>Aus der Datei, die CLAUDE_DESK_API_KEY_FILE oder ANTHROPIC_API_KEY_FILE nennt</translation>
    </message>
    <message>
        <source>Kept in memory until Claude Desk quits</source>
        <translation>Im Arbeitsspeicher, bis Claude Desk beendet wird</translation>
    </message>
    <message>
        <source>, ends in {hint}</source>
        <translation>, endet auf {hint}</translation>
    </message>
    <message>
        <source>Hide what was typed</source>
        <translation>Eingabe verbergen</translation>
    </message>
</context>
<context>
    <name>KeyForm</name>
    <message>
        <source>Which tool or machine is it for?</source>
        <translation>Für welches Tool oder welchen Computer?</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>After a day</source>
        <translation>Nach einem Tag</translation>
    </message>
    <message>
        <source>After 7 days</source>
        <translation>Nach 7 Tagen</translation>
    </message>
    <message>
        <source>After 30 days</source>
        <translation>Nach 30 Tagen</translation>
    </message>
    <message>
        <source>After a year</source>
        <translation>Nach einem Jahr</translation>
    </message>
    <message>
        <source>every model</source>
        <translation>jedes Modell</translation>
    </message>
    <message>
        <source>Wherever the rules say</source>
        <translation>Nach den Regeln</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>kein Limit</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>A new client key</source>
        <translation>Neuer Client-Schlüssel</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>Erstellen</translation>
    </message>
    <message>
        <source>What “{name}” may be used for, from its next request on</source>
        <translation>Wofür „{name}“ verwendet werden darf, ab der nächsten Anfrage</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Only to {name}</source>
        <translation>Nur an {name}</translation>
    </message>
    <message>
        <source>Names with commas between; * stands for any text and ? for one character. Nothing: every model.</source>
        <translation>Namen, durch Kommas getrennt; * steht für beliebigen Text und ? für ein Zeichen. Leer: jedes Modell.</translation>
    </message>
    <message>
        <source>US dollars. When they are spent, requests with this key are refused until the next day, week or month, or until you give it more.</source>
        <translation>US-Dollar. Sind sie verbraucht, werden Anfragen mit diesem Schlüssel abgelehnt, bis zum nächsten Tag, zur nächsten Woche oder zum nächsten Monat, oder bis Sie mehr geben.</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>E&amp;xpires</source>
        <translation>Läuft &amp;ab</translation>
    </message>
    <message>
        <source>&amp;Models</source>
        <translation>&amp;Modelle</translation>
    </message>
    <message>
        <source>&amp;Upstream</source>
        <translation>&amp;Upstream</translation>
    </message>
    <message>
        <source>&amp;Budget</source>
        <translation>&amp;Budget</translation>
    </message>
    <message>
        <source>Budget in US dollars</source>
        <translation>Budget in US-Dollar</translation>
    </message>
    <message>
        <source>For how long the budget is</source>
        <translation>Zeitraum des Budgets</translation>
    </message>
</context>
<context>
    <name>KeyModel</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Ends in</source>
        <translation>Endet auf</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Expires</source>
        <translation>Läuft ab</translation>
    </message>
    <message>
        <source>Limited to</source>
        <translation>Beschränkt auf</translation>
    </message>
    <message>
        <source>with this run</source>
        <translation>mit diesem Lauf</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>abgelaufen</translation>
    </message>
</context>
<context>
    <name>KeysPage</name>
    <message>
        <source>Create a key…</source>
        <translation>Schlüssel erstellen&#xa0;…</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern&#xa0;…</translation>
    </message>
    <message>
        <source>Revoke…</source>
        <translation>Widerrufen&#xa0;…</translation>
    </message>
    <message>
        <source>Client keys</source>
        <translation>Client-Schlüssel</translation>
    </message>
    <message>
        <source>Limited to: {limits}</source>
        <translation>Beschränkt auf: {limits}</translation>
    </message>
    <message>
        <source>Your tools show one of these to Claude Desk. They are worth nothing anywhere else, and a revoked one stops working with its next request.</source>
        <translation>Einen davon zeigen Ihre Tools Claude Desk vor. Anderswo sind sie wertlos, und ein widerrufener gilt ab der nächsten Anfrage nicht mehr.</translation>
    </message>
</context>
<context>
    <name>LessonsCard</name>
    <message>
        <source>What this vendor rejected</source>
        <translation>Was dieser Anbieter abgelehnt hat</translation>
    </message>
    <message>
        <source>Learned from its own refusals. Requests go without these, and the log says so.</source>
        <translation>Aus seinen eigenen Ablehnungen gelernt. Anfragen gehen ohne dies weiter, und das Protokoll vermerkt es.</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Send everything again, and learn anew what is rejected</source>
        <translation>Wieder alles senden und neu lernen, was abgelehnt wird</translation>
    </message>
</context>
<context>
    <name>LimitsCard</name>
    <message>
        <source>Output tokens</source>
        <translation>Output-Token</translation>
    </message>
    <message>
        <source>How long an answer a request may ask for (max_tokens). What is changed stands in the log; a request that asks for less is left alone.</source>
        <translation>Wie lange Antworten eine Anfrage verlangen darf (max_tokens). Was geändert wird, steht im Protokoll; verlangt eine Anfrage weniger, bleibt sie unverändert.</translation>
    </message>
    <message>
        <source>&amp;If none is named</source>
        <translation>&amp;Wenn keines genannt ist</translation>
    </message>
    <message>
        <source>Nothing is added</source>
        <translation>Nichts wird ergänzt</translation>
    </message>
    <message>
        <source>For requests without a limit of their own.</source>
        <translation>Für Anfragen ohne eigenes Limit.</translation>
    </message>
    <message>
        <source>At &amp;most</source>
        <translation>&amp;Höchstens</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>Kein Limit</translation>
    </message>
    <message>
        <source>At most, &amp;by model</source>
        <translation>Höchstens, &amp;je Modell</translation>
    </message>
    <message>
        <source>One model or pattern a line, for the model that is sent. The lower limit counts.</source>
        <translation>Ein Modell oder Muster pro Zeile, für das gesendete Modell. Das niedrigere Limit gilt.</translation>
    </message>
    <message>
        <source>Lower it to the limit</source>
        <translation>Auf das Limit senken</translation>
    </message>
    <message>
        <source>Refuse the request, as the API does</source>
        <translation>Anfrage ablehnen, wie die API es tut</translation>
    </message>
    <message>
        <source>&amp;Who asks for more</source>
        <translation>Bei &amp;mehr</translation>
    </message>
    <message>
        <source>A thinking budget that would reach the limit is lowered with it.</source>
        <translation>Ein Nachdenk-Budget, das das Limit erreichen würde, wird mit gesenkt.</translation>
    </message>
    <message>
        <source>&amp;Fit into what the model can write and its context holds</source>
        <translation>&amp;In das einpassen, was das Modell schreiben kann und sein Kontext fasst</translation>
    </message>
    <message>
        <source>By an estimate of the prompt, and by the sizes in the upstream&apos;s list of models. A prompt that is too long by itself goes on unchanged, so that the tool hears it from the upstream in words it knows.</source>
        <translation>Nach einer Schätzung des Prompts und den Größen in der Modellliste des Upstreams. Ein Prompt, der allein schon zu lang ist, geht unverändert weiter, damit das Tool es vom Upstream in vertrauten Worten erfährt.</translation>
    </message>
    <message>
        <source>By its characters</source>
        <translation>Nach Zeichen</translation>
    </message>
    <message>
        <source>Counted by the upstream, near the limit</source>
        <translation>Vom Upstream gezählt, nahe am Limit</translation>
    </message>
    <message>
        <source>Prompt length</source>
        <translation>Prompt-Länge</translation>
    </message>
    <message>
        <source>The count costs nothing but its time, two seconds at most; where there is none, characters count.</source>
        <translation>Das Zählen kostet nur Zeit, höchstens zwei Sekunden; wo es das nicht gibt, gelten die Zeichen.</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>Reserve</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>How much longer than estimated a prompt may turn out.</source>
        <translation>Wie viel länger als geschätzt ein Prompt sein darf.</translation>
    </message>
    <message>
        <source>A token is</source>
        <translation>Ein Token ist</translation>
    </message>
    <message>
        <source>Of English text; JSON counts in proportion, other scripts by their own measure.</source>
        <translation>In englischem Text; JSON zählt im Verhältnis dazu, andere Schriften nach eigenem Maß.</translation>
    </message>
    <message>
        <source>An image is</source>
        <translation>Ein Bild ist</translation>
    </message>
    <message>
        <source> tokens</source>
        <translation> Token</translation>
    </message>
    <message>
        <source>Context sizes</source>
        <translation>Kontextgrößen</translation>
    </message>
    <message>
        <source>For models whose size neither the upstream&apos;s list nor Claude Desk knows, or that have more or less than usual.</source>
        <translation>Für Modelle, deren Größe weder die Liste des Upstreams noch Claude Desk kennt, oder die mehr oder weniger als üblich haben.</translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>Weitere Einstellungen</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>Für diesen Lauf durch die Umgebung festgelegt und daher hier nicht änderbar.</translation>
    </message>
</context>
<context>
    <name>LogTable</name>
    <message>
        <source>Requests</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>{n} new</source>
        <translation>{n} neu</translation>
    </message>
    <message>
        <source>Go to the newest requests</source>
        <translation>Zu den neuesten Anfragen</translation>
    </message>
</context>
<context>
    <name>LogWindow</name>
    <message>
        <source>Claude Desk</source>
        <translation>Claude Desk</translation>
    </message>
</context>
<context>
    <name>LongText</name>
    <message>
        <source>The rest is in the text view.</source>
        <translation>Der Rest steht in der Textansicht.</translation>
    </message>
    <message>
        <source>Show all ({n} characters)</source>
        <translation>Alles zeigen ({n} Zeichen)</translation>
    </message>
</context>
<context>
    <name>MessagePane</name>
    <message>
        <source>Which form of it</source>
        <translation>Welche Fassung</translation>
    </message>
    <message>
        <source>Headers</source>
        <translation>Header</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>Konversation</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>There is nothing here: no body, no headers.</source>
        <translation>Hier ist nichts: kein Inhalt, keine Header.</translation>
    </message>
    <message>
        <source>The body was larger than what is kept of one; {n} are missing at its end.</source>
        <translation>Der Inhalt war größer, als aufbewahrt wird; am Ende fehlen {n}.</translation>
    </message>
</context>
<context>
    <name>NetworkCard</name>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>How upstreams and login services are reached. This computer itself never goes through a proxy.</source>
        <translation>Wie Upstreams und Anmeldedienste erreicht werden. Verbindungen zu diesem Computer selbst gehen nie über einen Proxy.</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>No proxy</source>
        <translation>Kein Proxy</translation>
    </message>
    <message>
        <source>This proxy:</source>
        <translation>Dieser Proxy:</translation>
    </message>
    <message>
        <source>Address of the proxy</source>
        <translation>Adresse des Proxys</translation>
    </message>
    <message>
        <source>Prox&amp;y</source>
        <translation>Prox&amp;y</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>C&amp;ertificates</source>
        <translation>Zer&amp;tifikate</translation>
    </message>
    <message>
        <source>A PEM file of authorities to trust on top of the system&apos;s, such as your company&apos;s.</source>
        <translation>Eine PEM-Datei mit Zertifizierungsstellen, denen zusätzlich zu denen des Systems vertraut wird, etwa denen Ihrer Firma.</translation>
    </message>
    <message>
        <source>Give the address with its port, such as http://proxy.example:3128.</source>
        <translation>Geben Sie die Adresse mit Port an, z.&#xa0;B. http://proxy.example:3128.</translation>
    </message>
    <message>
        <source>From HTTPS_PROXY and NO_PROXY, or the system&apos;s network settings.</source>
        <translation>Aus HTTPS_PROXY und NO_PROXY oder den Netzwerkeinstellungen des Systems.</translation>
    </message>
    <message>
        <source>http, socks5 or socks4. For one that wants a password, set HTTPS_PROXY instead.</source>
        <translation>http, socks5 oder socks4. Verlangt der Proxy ein Passwort, setzen Sie stattdessen HTTPS_PROXY.</translation>
    </message>
</context>
<context>
    <name>Nothing</name>
    <message>
        <source>Show everything</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>Nothing used yet</source>
        <translation>Noch nichts genutzt</translation>
    </message>
    <message>
        <source>Nothing was used in these days</source>
        <translation>An diesen Tagen wurde nichts genutzt</translation>
    </message>
    <message>
        <source>What requests use and cost is added up here as soon as the first one has ended.</source>
        <translation>Was Anfragen verbrauchen und kosten, wird hier summiert, sobald die erste beendet ist.</translation>
    </message>
    <message>
        <source>The log has no requests that ended then and named a model.</source>
        <translation>Das Protokoll hat keine Anfragen, die dann endeten und ein Modell nannten.</translation>
    </message>
</context>
<context>
    <name>NumberEdit</name>
    <message>
        <source>“{text}” is no number.</source>
        <translation>„{text}“ ist keine Zahl.</translation>
    </message>
</context>
<context>
    <name>NumbersEdit</name>
    <message>
        <source>“{text}” is no number.</source>
        <translation>„{text}“ ist keine Zahl.</translation>
    </message>
</context>
<context>
    <name>Overview</name>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>TIME</source>
        <translation>ZEIT</translation>
    </message>
    <message>
        <source>To first byte</source>
        <translation>Bis zum ersten Byte</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Gesamt</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Output</translation>
    </message>
    <message>
        <source>MODEL</source>
        <translation>MODELL</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>Angefragt</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Upstream</source>
        <translation>Upstream</translation>
    </message>
    <message>
        <source>Tried before</source>
        <translation>Zuvor versucht</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>Unterwegs</translation>
    </message>
    <message>
        <source>Stop reason</source>
        <translation>Stoppgrund</translation>
    </message>
    <message>
        <source>TOKENS</source>
        <translation>TOKEN</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>Input</translation>
    </message>
    <message>
        <source>Cache read</source>
        <translation>Aus Cache</translation>
    </message>
    <message>
        <source>Cache written</source>
        <translation>In Cache</translation>
    </message>
    <message>
        <source>of it for 1 hour</source>
        <translation>davon für 1 Stunde</translation>
    </message>
    <message>
        <source>Web searches</source>
        <translation>Websuchen</translation>
    </message>
    <message>
        <source>Billed as</source>
        <translation>Abgerechnet als</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>BYTES</source>
        <translation>BYTES</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>Geantwortet</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>Request came</source>
        <translation>Anfrage empfangen</translation>
    </message>
    <message>
        <source>Request left</source>
        <translation>Anfrage gesendet</translation>
    </message>
    <message>
        <source>Reply came</source>
        <translation>Antwort empfangen</translation>
    </message>
    <message>
        <source>Reply left</source>
        <translation>Antwort gesendet</translation>
    </message>
    <message>
        <source>IDENTIFIERS</source>
        <translation>KENNUNGEN</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>API</translation>
    </message>
    <message>
        <source>Upstream&apos;s</source>
        <translation>Vom Upstream</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>Sitzung</translation>
    </message>
    <message>
        <source>Subagent</source>
        <translation>Subagent</translation>
    </message>
    <message>
        <source>as a stream</source>
        <translation>als Stream</translation>
    </message>
    <message>
        <source>whole</source>
        <translation>am Stück</translation>
    </message>
    <message>
        <source>{n} tokens/s</source>
        <translation>{n} Token/s</translation>
    </message>
    <message>
        <source>Bytes unchanged, both ways</source>
        <translation>Bytes unverändert, in beiden Richtungen</translation>
    </message>
    <message>
        <source>The request was rewritten before it left</source>
        <translation>Die Anfrage wurde vor dem Senden umgeschrieben</translation>
    </message>
    <message>
        <source>The reply was rewritten before it was passed on</source>
        <translation>Die Antwort wurde vor der Weitergabe umgeschrieben</translation>
    </message>
    <message>
        <source>REWRITTEN</source>
        <translation>UMGESCHRIEBEN</translation>
    </message>
    <message>
        <source>What was rewritten was too large to be kept.</source>
        <translation>Was umgeschrieben wurde, war zum Aufbewahren zu groß.</translation>
    </message>
    <message>
        <source>Byte {n}</source>
        <translation>Byte {n}</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
</context>
<context>
    <name>PairsEdit</name>
    <message>
        <source>Name: value</source>
        <translation>Name: Wert</translation>
    </message>
    <message>
        <source>name = value</source>
        <translation>Name = Wert</translation>
    </message>
    <message>
        <source>Line {n} is not of the form {form}.</source>
        <translation>Zeile {n} hat nicht die Form {form}.</translation>
    </message>
    <message>
        <source>Line {n} gives {name} a second time.</source>
        <translation>Zeile {n} gibt {name} ein zweites Mal an.</translation>
    </message>
</context>
<context>
    <name>Picture</name>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>An image ({kind}, {size}) that is not shown</source>
        <translation>Ein Bild ({kind}, {size}), das nicht gezeigt wird</translation>
    </message>
    <message>
        <source>An image at {url}, which is not fetched</source>
        <translation>Ein Bild unter {url}, das nicht abgerufen wird</translation>
    </message>
</context>
<context>
    <name>PlanBox</name>
    <message>
        <source>What would be changed for {tool}</source>
        <translation>Was für {tool} geändert würde</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>Connect {tool}</source>
        <translation>{tool} verbinden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>This is what is changed in its settings, and nothing else. Undo takes it out again.</source>
        <translation>Dies wird in seinen Einstellungen geändert, und sonst nichts. „Rückgängig“ nimmt es wieder heraus.</translation>
    </message>
    <message>
        <source>Its settings say so already. A new client key is made for it.</source>
        <translation>Seine Einstellungen sagen das schon. Ein neuer Client-Schlüssel wird dafür erstellt.</translation>
    </message>
    <message>
        <source>None of its files is touched. A client key is made for it, and you are shown where to enter two values.</source>
        <translation>Keine seiner Dateien wird angerührt. Ein Client-Schlüssel wird dafür erstellt, und Sie sehen, wo zwei Werte einzugeben sind.</translation>
    </message>
</context>
<context>
    <name>PlanCard</name>
    <message>
        <source>What would be changed</source>
        <translation>Was geändert würde</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>A client key is made for it, and the steps are shown. Nothing else is changed.</source>
        <translation>Dafür wird ein Client-Schlüssel erstellt, und die Schritte werden gezeigt. Sonst wird nichts geändert.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>PreviewCard</name>
    <message>
        <source>Try a request</source>
        <translation>Anfrage ausprobieren</translation>
    </message>
    <message>
        <source>What would be sent, by what is set here. Nothing is sent for this.</source>
        <translation>Was nach diesen Einstellungen gesendet würde. Hierfür wird nichts gesendet.</translation>
    </message>
    <message>
        <source>none, so the default counts</source>
        <translation>keines, es gilt also der Standard</translation>
    </message>
    <message>
        <source>None named</source>
        <translation>Keines genannt</translation>
    </message>
    <message>
        <source>It a&amp;sks for</source>
        <translation>&amp;Fragt nach</translation>
    </message>
    <message>
        <source>Its ma&amp;x_tokens</source>
        <translation>Mit ma&amp;x_tokens</translation>
    </message>
    <message>
        <source>Its &amp;prompt</source>
        <translation>Und &amp;Prompt</translation>
    </message>
    <message>
        <source>In tokens, as estimated or counted.</source>
        <translation>In Token, geschätzt oder gezählt.</translation>
    </message>
    <message>
        <source>Something above is not right yet.</source>
        <translation>Oben stimmt etwas noch nicht.</translation>
    </message>
    <message>
        <source>Refused: {reason}</source>
        <translation>Abgelehnt: {reason}</translation>
    </message>
    <message>
        <source>It would go to {upstream}, which cannot be used.</source>
        <translation>Sie ginge an {upstream}, der nicht verwendbar ist.</translation>
    </message>
    <message>
        <source>Log: {notes}.</source>
        <translation>Protokoll: {notes}.</translation>
    </message>
    <message>
        <source>The prompt leaves no room, so the upstream is left to say so.</source>
        <translation>Der Prompt lässt keinen Platz; das zu sagen bleibt dem Upstream überlassen.</translation>
    </message>
    <message>
        <source>The model&apos;s context is {context} tokens.</source>
        <translation>Der Kontext des Modells fasst {context} Token.</translation>
    </message>
    <message>
        <source>The model&apos;s context is not known, so nothing is fitted into it.</source>
        <translation>Der Kontext des Modells ist unbekannt, daher wird nichts eingepasst.</translation>
    </message>
    <message>
        <source>Sent for {model} to {upstream}, without max_tokens.</source>
        <translation>Gesendet für {model} an {upstream}, ohne max_tokens.</translation>
    </message>
    <message>
        <source>Sent for {model} to {upstream}, with max_tokens {limit}.</source>
        <translation>Gesendet für {model} an {upstream}, mit max_tokens {limit}.</translation>
    </message>
    <message>
        <source>no model</source>
        <translation>kein Modell</translation>
    </message>
</context>
<context>
    <name>PrivacyPage</name>
    <message>
        <source>Not at all</source>
        <translation>Gar nicht</translation>
    </message>
    <message>
        <source>In memory, until Claude Desk quits</source>
        <translation>Im Arbeitsspeicher, bis Claude Desk beendet wird</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>Auf der Festplatte</translation>
    </message>
    <message>
        <source>Purge now</source>
        <translation>Jetzt löschen</translation>
    </message>
    <message>
        <source>Prompts and answers</source>
        <translation>Prompts und Antworten</translation>
    </message>
    <message>
        <source>The log itself never has them. Kept, they can be looked at in the inspector: prompts, answers, files that tools read. Headers that hold credentials are left out, and keys are masked wherever they stand; whatever else is secret in a prompt is kept like the rest of it.</source>
        <translation>Das Protokoll selbst enthält sie nie. Aufbewahrt lassen sie sich im Inspektor ansehen: Prompts, Antworten, von Tools gelesene Dateien. Header mit Zugangsdaten werden weggelassen, und Schlüssel werden überall unkenntlich gemacht; was sonst in einem Prompt geheim ist, wird aufbewahrt wie der Rest.</translation>
    </message>
    <message>
        <source>&amp;Keep them</source>
        <translation>&amp;Aufbewahren</translation>
    </message>
    <message>
        <source>Memory at most</source>
        <translation>Speicher höchstens</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>The oldest go first. What still runs may take as much again.</source>
        <translation>Die ältesten gehen zuerst. Was noch läuft, kann noch einmal so viel belegen.</translation>
    </message>
    <message>
        <source>For at most</source>
        <translation>Höchstens für</translation>
    </message>
    <message>
        <source> hours</source>
        <translation> Stunden</translation>
    </message>
    <message>
        <source>Size on disk at most</source>
        <translation>Auf Festplatte höchstens</translation>
    </message>
    <message>
        <source>Not encrypted, in a file that only you can read.</source>
        <translation>Unverschlüsselt, in einer Datei, die nur Sie lesen können.</translation>
    </message>
    <message>
        <source>Of each body at most</source>
        <translation>Je Inhalt höchstens</translation>
    </message>
    <message>
        <source>Of a larger one the beginning is kept.</source>
        <translation>Von einem größeren wird der Anfang aufbewahrt.</translation>
    </message>
    <message>
        <source>What is stored where</source>
        <translation>Was wo gespeichert ist</translation>
    </message>
    <message>
        <source>All of it is on this computer, readable by you alone.</source>
        <translation>Alles liegt auf diesem Computer und ist nur für Sie lesbar.</translation>
    </message>
    <message>
        <source>Settings. No key, no secret.</source>
        <translation>Einstellungen. Kein Schlüssel, kein Geheimnis.</translation>
    </message>
    <message>
        <source>Client keys, as digests.</source>
        <translation>Client-Schlüssel, als Hashwerte.</translation>
    </message>
    <message>
        <source>The request log: times, sizes, models, counts, costs.</source>
        <translation>Das Anfrageprotokoll: Zeiten, Größen, Modelle, Mengen, Kosten.</translation>
    </message>
    <message>
        <source>Prompts and answers, only where you chose to keep them on disk.</source>
        <translation>Prompts und Antworten, nur wenn Sie sie auf der Festplatte aufbewahren.</translation>
    </message>
    <message>
        <source>What upstreams showed about themselves.</source>
        <translation>Was Upstreams von sich gezeigt haben.</translation>
    </message>
    <message>
        <source>What was changed in the settings of connected tools, and how to undo it.</source>
        <translation>Was in den Einstellungen verbundener Tools geändert wurde und wie es rückgängig zu machen ist.</translation>
    </message>
    <message>
        <source>Newer prices, if you asked for them.</source>
        <translation>Neuere Preise, falls Sie danach gefragt haben.</translation>
    </message>
    <message>
        <source>The places of windows, and what was explained already.</source>
        <translation>Wo Fenster standen und was schon erklärt wurde.</translation>
    </message>
    <message>
        <source>A random number that tells this installation from others.</source>
        <translation>Eine Zufallszahl, die diese Installation von anderen unterscheidet.</translation>
    </message>
    <message>
        <source>Messages of the program about itself.</source>
        <translation>Meldungen des Programms über sich selbst.</translation>
    </message>
    <message>
        <source>Keys of your providers are in the keychain of this system, and in none of these.</source>
        <translation>Die Schlüssel Ihrer Anbieter liegen im Schlüsselbund dieses Systems und in keiner dieser Dateien.</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>Für diesen Lauf durch die Umgebung festgelegt und daher hier nicht änderbar.</translation>
    </message>
    <message>
        <source>{n} requests are kept now: {memory} in memory, {disk} on disk.</source>
        <translation>{n} Anfragen sind zurzeit aufbewahrt: {memory} im Arbeitsspeicher, {disk} auf der Festplatte.</translation>
    </message>
    <message>
        <source>Nothing is kept now.</source>
        <translation>Zurzeit ist nichts aufbewahrt.</translation>
    </message>
</context>
<context>
    <name>RangeBar</name>
    <message>
        <source>Which days</source>
        <translation>Welche Tage</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 Tage</translation>
    </message>
    <message>
        <source>30 days</source>
        <translation>30 Tage</translation>
    </message>
    <message>
        <source>90 days</source>
        <translation>90 Tage</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Custom</source>
        <translation>Eigene</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>Erster Tag</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>Letzter Tag</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
</context>
<context>
    <name>RatesCard</name>
    <message>
        <source>Rates</source>
        <translation>Ratenlimits</translation>
    </message>
    <message>
        <source>How many requests and tokens may go in a minute, and how many requests at the same time. Tokens are input, cache writes and output; what is read from the cache does not count, and neither does counting tokens.</source>
        <translation>Wie viele Anfragen und Token pro Minute gehen dürfen und wie viele Anfragen gleichzeitig. Token sind Input, Cache-Schreiben und Output; aus dem Cache Gelesenes zählt nicht, das Zählen von Token auch nicht.</translation>
    </message>
    <message>
        <source>Requests/min</source>
        <translation>Anfragen/min</translation>
    </message>
    <message>
        <source>Burst</source>
        <translation>Spitze</translation>
    </message>
    <message>
        <source>Tokens/min</source>
        <translation>Token/min</translation>
    </message>
    <message>
        <source>At once</source>
        <translation>Gleichzeitig</translation>
    </message>
    <message>
        <source>all together</source>
        <translation>alle zusammen</translation>
    </message>
    <message>
        <source>each client key</source>
        <translation>je Client-Schlüssel</translation>
    </message>
    <message>
        <source>Add a client key</source>
        <translation>Client-Schlüssel hinzufügen</translation>
    </message>
    <message>
        <source>&amp;Wait for a turn</source>
        <translation>&amp;Wartezeit</translation>
    </message>
    <message>
        <source>A request that would be too much waits in line so long before it is refused.</source>
        <translation>So lange wartet eine Anfrage, die zu viel wäre, bevor sie abgelehnt wird.</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>Für diesen Lauf durch die Umgebung festgelegt und daher hier nicht änderbar.</translation>
    </message>
    <message>
        <source>A burst is how many requests may come at once after a pause: all that a minute has, if it is left empty. In a key&apos;s own line, what is left empty is as for each client key, and 0 is no limit.</source>
        <translation>Die Spitze ist, wie viele Anfragen nach einer Pause auf einmal kommen dürfen: leer so viele, wie eine Minute hat. In der Zeile eines Schlüssels gilt für leere Felder dasselbe wie je Client-Schlüssel, und 0 heißt kein Limit.</translation>
    </message>
    <message>
        <source>From the environment, for this run: {names}.</source>
        <translation>Aus der Umgebung, für diesen Lauf: {names}.</translation>
    </message>
    <message>
        <source>All together</source>
        <translation>Alle zusammen</translation>
    </message>
    <message>
        <source>Each client key</source>
        <translation>Je Client-Schlüssel</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>kein Limit</translation>
    </message>
    <message>
        <source>Give the name of a client key; * stands for any text and ? for one character.</source>
        <translation>Geben Sie den Namen eines Client-Schlüssels an; * steht für beliebigen Text und ? für ein Zeichen.</translation>
    </message>
    <message>
        <source>This name is there twice.</source>
        <translation>Diesen Namen gibt es zweimal.</translation>
    </message>
    <message>
        <source>line {n}</source>
        <translation>Zeile {n}</translation>
    </message>
    <message>
        <source>A line is not finished.</source>
        <translation>Eine Zeile ist unvollständig.</translation>
    </message>
</context>
<context>
    <name>Resending</name>
    <message>
        <source>Not all of this request was kept, so it cannot be sent again.</source>
        <translation>Diese Anfrage wurde nicht vollständig aufbewahrt und kann daher nicht erneut gesendet werden.</translation>
    </message>
    <message>
        <source>Sent again; it is a request of its own in the log.</source>
        <translation>Erneut gesendet; sie ist eine eigene Anfrage im Protokoll.</translation>
    </message>
    <message>
        <source>Sent again; answered with {status}.</source>
        <translation>Erneut gesendet; beantwortet mit {status}.</translation>
    </message>
</context>
<context>
    <name>ResponsesCard</name>
    <message>
        <source>Response cache</source>
        <translation>Antwort-Cache</translation>
    </message>
    <message>
        <source>The same request gets the same answer again, at once and at no cost. Answers are kept in memory and never on disk; they are gone when this is switched off or Claude Desk quits.</source>
        <translation>Dieselbe Anfrage erhält noch einmal dieselbe Antwort, sofort und kostenlos. Antworten bleiben im Arbeitsspeicher und nie auf der Festplatte; sie sind weg, wenn dies ausgeschaltet oder Claude Desk beendet wird.</translation>
    </message>
    <message>
        <source>&amp;Keep answers to requests with temperature 0</source>
        <translation>Antworten auf Anfragen mit Temperatur 0 &amp;behalten</translation>
    </message>
    <message>
        <source>And to those with the header x-claude-desk-cache: use. A request that is not the same to the last byte goes to the upstream.</source>
        <translation>Und auf solche mit dem Header x-claude-desk-cache: use. Eine Anfrage, die nicht bis aufs letzte Byte gleich ist, geht an den Upstream.</translation>
    </message>
    <message>
        <source>For at most</source>
        <translation>Höchstens für</translation>
    </message>
    <message>
        <source> seconds</source>
        <translation> Sekunden</translation>
    </message>
    <message>
        <source>Memory at most</source>
        <translation>Speicher höchstens</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>Largest answer</source>
        <translation>Größte Antwort</translation>
    </message>
    <message>
        <source>What is larger is passed on as ever.</source>
        <translation>Was größer ist, wird wie immer weitergegeben.</translation>
    </message>
    <message>
        <source>&amp;Give answers to every client key</source>
        <translation>Antworten allen Client-Schlüsseln &amp;geben</translation>
    </message>
    <message>
        <source>Otherwise each key only gets answers to its own requests. Shared, who has a key could find out what others asked.</source>
        <translation>Sonst erhält jeder Schlüssel nur Antworten auf eigene Anfragen. Geteilt könnte, wer einen Schlüssel hat, herausfinden, was andere gefragt haben.</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>Für diesen Lauf durch die Umgebung festgelegt und daher hier nicht änderbar.</translation>
    </message>
</context>
<context>
    <name>RuleLine</name>
    <message>
        <source>Try rule {n} earlier</source>
        <translation>Regel {n} früher versuchen</translation>
    </message>
    <message>
        <source>Try rule {n} later</source>
        <translation>Regel {n} später versuchen</translation>
    </message>
    <message>
        <source>Remove rule {n}</source>
        <translation>Regel {n} entfernen</translation>
    </message>
    <message>
        <source>Client key of rule {n}</source>
        <translation>Client-Schlüssel der Regel {n}</translation>
    </message>
    <message>
        <source>Model of rule {n}</source>
        <translation>Modell der Regel {n}</translation>
    </message>
    <message>
        <source>Upstream of rule {n}</source>
        <translation>Upstream der Regel {n}</translation>
    </message>
</context>
<context>
    <name>RulesCard</name>
    <message>
        <source>Rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>Send some requests elsewhere. The first rule that fits counts. In a pattern * stands for any text and ? for one character.</source>
        <translation>Schicken Sie manche Anfragen anderswohin. Die erste passende Regel gilt. In einem Muster steht * für beliebigen Text und ? für ein Zeichen.</translation>
    </message>
    <message>
        <source>Add a rule</source>
        <translation>Regel hinzufügen</translation>
    </message>
    <message>
        <source>Every request goes to {name}.</source>
        <translation>Jede Anfrage geht an {name}.</translation>
    </message>
    <message>
        <source>No request is left for {name}.</source>
        <translation>Für {name} bleibt keine Anfrage.</translation>
    </message>
    <message>
        <source>All other requests go to {name}.</source>
        <translation>Alle anderen Anfragen gehen an {name}.</translation>
    </message>
    <message>
        <source>Client key</source>
        <translation>Client-Schlüssel</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Goes to</source>
        <translation>Geht an</translation>
    </message>
    <message>
        <source>Never counts: rule {n} takes these requests first.</source>
        <translation>Greift nie: Regel {n} nimmt diese Anfragen zuerst.</translation>
    </message>
    <message>
        <source>What answers there is not Claude.</source>
        <translation>Was dort antwortet, ist nicht Claude.</translation>
    </message>
    <message>
        <source>Every request goes to {upstream}.</source>
        <translation>Jede Anfrage geht an {upstream}.</translation>
    </message>
    <message>
        <source>Requests for the model {model} go to {upstream}.</source>
        <translation>Anfragen nach dem Modell {model} gehen an {upstream}.</translation>
    </message>
    <message>
        <source>Requests for models like {model} go to {upstream}.</source>
        <translation>Anfragen nach Modellen wie {model} gehen an {upstream}.</translation>
    </message>
    <message>
        <source>Every request with the client key “{client}” goes to {upstream}.</source>
        <translation>Jede Anfrage mit dem Client-Schlüssel „{client}“ geht an {upstream}.</translation>
    </message>
    <message>
        <source>Every request with a client key like “{client}” goes to {upstream}.</source>
        <translation>Jede Anfrage mit einem Client-Schlüssel wie „{client}“ geht an {upstream}.</translation>
    </message>
    <message>
        <source>Requests with the client key “{client}” for the model {model} go to {upstream}.</source>
        <translation>Anfragen mit dem Client-Schlüssel „{client}“ nach dem Modell {model} gehen an {upstream}.</translation>
    </message>
    <message>
        <source>Requests with the client key “{client}” for models like {model} go to {upstream}.</source>
        <translation>Anfragen mit dem Client-Schlüssel „{client}“ nach Modellen wie {model} gehen an {upstream}.</translation>
    </message>
    <message>
        <source>Requests with client keys like “{client}” for the model {model} go to {upstream}.</source>
        <translation>Anfragen mit Client-Schlüsseln wie „{client}“ nach dem Modell {model} gehen an {upstream}.</translation>
    </message>
    <message>
        <source>Requests with client keys like “{client}” for models like {model} go to {upstream}.</source>
        <translation>Anfragen mit Client-Schlüsseln wie „{client}“ nach Modellen wie {model} gehen an {upstream}.</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Filter: words, status:&gt;=400, model:opus, cost:&gt;0.1 …</source>
        <translation>Filter: Wörter, status:&gt;=400, model:opus, cost:&gt;0.1&#xa0;…</translation>
    </message>
    <message>
        <source>Filter the log</source>
        <translation>Protokoll filtern</translation>
    </message>
    <message>
        <source>Ways to go on with the filter</source>
        <translation>Wie der Filter weitergehen kann</translation>
    </message>
</context>
<context>
    <name>SearchLine</name>
    <message>
        <source>Previous match</source>
        <translation>Vorheriger Treffer</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>Nächster Treffer</translation>
    </message>
</context>
<context>
    <name>SecondsBox</name>
    <message>
        <source> seconds</source>
        <translation> Sekunden</translation>
    </message>
</context>
<context>
    <name>SettingsWindow</name>
    <message>
        <source>Claude Desk Settings</source>
        <translation>Claude Desk – Einstellungen</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>The settings of “{name}” are not complete.</source>
        <translation>Die Einstellungen von „{name}“ sind unvollständig.</translation>
    </message>
    <message>
        <source>Something on the page “{page}” is not possible.</source>
        <translation>Auf der Seite „{page}“ ist etwas nicht möglich.</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Upstreams</source>
        <translation>Upstreams</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Routing</source>
        <translation>Routing</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Limits</translation>
    </message>
    <message>
        <source>Client keys</source>
        <translation>Client-Schlüssel</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Tools</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>Datenschutz</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>Erweitert</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Info</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>Claude Desk</source>
        <translation>Claude Desk</translation>
    </message>
    <message>
        <source>Quit Claude Desk, or keep it running?</source>
        <translation>Claude Desk beenden oder weiterlaufen lassen?</translation>
    </message>
    <message>
        <source>Your tools get no answers while it is not running.</source>
        <translation>Solange es nicht läuft, erhalten Ihre Tools keine Antworten.</translation>
    </message>
    <message>
        <source>This desktop shows no tray icons, so the window is minimised when it keeps running. On GNOME the extension “AppIndicator and KStatusNotifierItem Support” adds a tray.</source>
        <translation>Diese Arbeitsumgebung zeigt keine Symbole im Infobereich; beim Weiterlaufen wird das Fenster daher minimiert. Unter GNOME ergänzt die Erweiterung „AppIndicator and KStatusNotifierItem Support“ einen Infobereich.</translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation>Weiterlaufen lassen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
</context>
<context>
    <name>SnippetsCard</name>
    <message>
        <source>Anything else</source>
        <translation>Alles andere</translation>
    </message>
    <message>
        <source>Every program that speaks to Anthropic or OpenAI takes an address and a key from its shell.</source>
        <translation>Jedes Programm, das mit Anthropic oder OpenAI spricht, nimmt Adresse und Schlüssel aus seiner Shell.</translation>
    </message>
    <message>
        <source>Lines to copy</source>
        <translation>Zeilen zum Kopieren</translation>
    </message>
    <message>
        <source>&amp;For</source>
        <translation>&amp;Für</translation>
    </message>
    <message>
        <source>Copy with a client key</source>
        <translation>Mit Client-Schlüssel kopieren</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copied. It takes its key from the variables above.</source>
        <translation>Kopiert. Der Schlüssel kommt aus den Variablen oben.</translation>
    </message>
    <message>
        <source>Copied. It leaves the clipboard after a minute.</source>
        <translation>Kopiert. Nach einer Minute verschwindet es aus der Zwischenablage.</translation>
    </message>
</context>
<context>
    <name>Step</name>
    <message>
        <source>Try {name} earlier</source>
        <translation>{name} früher versuchen</translation>
    </message>
    <message>
        <source>Try {name} later</source>
        <translation>{name} später versuchen</translation>
    </message>
    <message>
        <source>Remove {name} from the list</source>
        <translation>{name} aus der Liste entfernen</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Copy the address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Copy the key</source>
        <translation>Schlüssel kopieren</translation>
    </message>
</context>
<context>
    <name>StepsBox</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>TextPane</name>
    <message>
        <source>Search text</source>
        <translation>Text suchen</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>Alles kopieren</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>The first {n} of {size}</source>
        <translation>Die ersten {n} von {size}</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Nicht gefunden</translation>
    </message>
</context>
<context>
    <name>Tiles</name>
    <message>
        <source>Cost today</source>
        <translation>Kosten heute</translation>
    </message>
    <message>
        <source>Cost in these days</source>
        <translation>Kosten im Zeitraum</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>From the prompt cache</source>
        <translation>Aus dem Prompt-Cache</translation>
    </message>
    <message>
        <source>Saved by the cache</source>
        <translation>Durch Cache gespart</translation>
    </message>
    <message>
        <source>{in} in, {out} out</source>
        <translation>{in} Input, {out} Output</translation>
    </message>
    <message>
        <source>{n} tokens read from it</source>
        <translation>{n} Token gelesen</translation>
    </message>
    <message>
        <source>at today&apos;s usual prices</source>
        <translation>zu heutigen üblichen Preisen</translation>
    </message>
    <message>
        <source>+ {n} tokens of unknown price</source>
        <translation>+ {n} Token mit unbekanntem Preis</translation>
    </message>
    <message>
        <source>about {amount}</source>
        <translation>etwa {amount}</translation>
    </message>
    <message>
        <source>writing cost more than reading saved</source>
        <translation>Schreiben kostete mehr, als Lesen sparte</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Here</source>
        <translation>Hier</translation>
    </message>
    <message>
        <source>To the first byte</source>
        <translation>Bis zum ersten Byte</translation>
    </message>
    <message>
        <source>Streaming</source>
        <translation>Stream</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Zeitverlauf</translation>
    </message>
    <message>
        <source>up to {n} tokens/s</source>
        <translation>bis zu {n} Token/s</translation>
    </message>
    <message>
        <source>first byte {time}</source>
        <translation>erstes Byte {time}</translation>
    </message>
</context>
<context>
    <name>TokensByModel</name>
    <message>
        <source>“{text}” is no number of tokens for {name}.</source>
        <translation>„{text}“ ist keine Token-Zahl für {name}.</translation>
    </message>
</context>
<context>
    <name>ToolLine</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undo…</source>
        <translation>Rückgängig&#xa0;…</translation>
    </message>
    <message>
        <source>Undo the connection of {tool}…</source>
        <translation>Verbindung von {tool} rückgängig machen&#xa0;…</translation>
    </message>
    <message>
        <source>Connect…</source>
        <translation>Verbinden&#xa0;…</translation>
    </message>
    <message>
        <source>Connect again…</source>
        <translation>Neu verbinden&#xa0;…</translation>
    </message>
    <message>
        <source>Connect {tool}…</source>
        <translation>{tool} verbinden&#xa0;…</translation>
    </message>
    <message>
        <source>Connect {tool} again…</source>
        <translation>{tool} neu verbinden&#xa0;…</translation>
    </message>
    <message>
        <source>Not found here</source>
        <translation>Hier nicht gefunden</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Nicht verbunden</translation>
    </message>
    <message>
        <source>Cannot be connected</source>
        <translation>Nicht verbindbar</translation>
    </message>
    <message>
        <source>Old address</source>
        <translation>Alte Adresse</translation>
    </message>
    <message>
        <source>Overruled</source>
        <translation>Überstimmt</translation>
    </message>
    <message>
        <source>Connection lost</source>
        <translation>Verbindung verloren</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>Unterbrochen</translation>
    </message>
    <message>
        <source>It sends its requests to {url}, and Claude Desk listens elsewhere now.</source>
        <translation>Es sendet seine Anfragen an {url}, aber Claude Desk ist jetzt woanders erreichbar.</translation>
    </message>
    <message>
        <source>Its settings do not name Claude Desk any more.</source>
        <translation>Seine Einstellungen nennen Claude Desk nicht mehr.</translation>
    </message>
    <message>
        <source>Connecting it was interrupted, or its settings are not what was written. Undo it, or connect it again.</source>
        <translation>Das Verbinden wurde unterbrochen, oder seine Einstellungen sind nicht mehr die geschriebenen. Machen Sie es rückgängig oder verbinden Sie neu.</translation>
    </message>
    <message>
        <source>Its key comes from {where}, which counts over ours.</source>
        <translation>Sein Schlüssel kommt aus {where}, was Vorrang vor unserem hat.</translation>
    </message>
    <message>
        <source>{where} decides now where its requests go: {value}</source>
        <translation>Jetzt bestimmt {where}, wohin seine Anfragen gehen: {value}</translation>
    </message>
    <message>
        <source>Its requests go to {value} ({where}).</source>
        <translation>Seine Anfragen gehen an {value} ({where}).</translation>
    </message>
    <message>
        <source>You enter two values in it; the steps are shown.</source>
        <translation>Sie geben zwei Werte darin ein; die Schritte werden gezeigt.</translation>
    </message>
    <message>
        <source>Undo the connection of {tool}</source>
        <translation>Verbindung von {tool} rückgängig machen</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Verbunden</translation>
    </message>
    <message>
        <source>It cannot be connected</source>
        <translation>Kann nicht verbunden werden</translation>
    </message>
    <message>
        <source>You enter two values; the steps are shown</source>
        <translation>Sie geben zwei Werte ein; die Schritte werden gezeigt</translation>
    </message>
    <message>
        <source>Its settings are edited</source>
        <translation>Seine Einstellungen werden bearbeitet</translation>
    </message>
</context>
<context>
    <name>ToolPage</name>
    <message>
        <source>Copy with a client key</source>
        <translation>Mit Client-Schlüssel kopieren</translation>
    </message>
    <message>
        <source>Tools that were not found here</source>
        <translation>Hier nicht gefundene Tools</translation>
    </message>
    <message>
        <source>None of the tools it knows was found here.</source>
        <translation>Keines der bekannten Tools wurde hier gefunden.</translation>
    </message>
    <message>
        <source>{tool} is connected. Start it anew and ask it something.</source>
        <translation>{tool} ist verbunden. Starten Sie es neu und fragen Sie es etwas.</translation>
    </message>
    <message>
        <source>{value} has another value by now, and keeps it.</source>
        <translation>{value} hat inzwischen einen anderen Wert und behält ihn.</translation>
    </message>
    <message>
        <source>{tool} is as it was before.</source>
        <translation>{tool} ist wieder wie zuvor.</translation>
    </message>
    <message>
        <source>A request arrived: {client}, {model}, {status}.</source>
        <translation>Eine Anfrage ist angekommen: {client}, {model}, {status}.</translation>
    </message>
    <message>
        <source>Waiting for the first request…</source>
        <translation>Warten auf die erste Anfrage&#xa0;…</translation>
    </message>
    <message>
        <source>Copied. It leaves the clipboard after a minute.</source>
        <translation>Kopiert. Nach einer Minute verschwindet es aus der Zwischenablage.</translation>
    </message>
    <message>
        <source>Connect a tool</source>
        <translation>Tool verbinden</translation>
    </message>
    <message>
        <source>What would be changed in its settings is shown first, and can be undone exactly.</source>
        <translation>Was in seinen Einstellungen geändert würde, wird zuerst gezeigt und lässt sich exakt rückgängig machen.</translation>
    </message>
    <message>
        <source>Or in a terminal</source>
        <translation>Oder in einem Terminal</translation>
    </message>
    <message>
        <source>Paste these lines, and start Claude Code or your own program there.</source>
        <translation>Fügen Sie diese Zeilen ein und starten Sie dort Claude Code oder Ihr eigenes Programm.</translation>
    </message>
    <message>
        <source>Lines for your shell</source>
        <translation>Zeilen für Ihre Shell</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Claude Desk</source>
        <translation>Claude Desk</translation>
    </message>
</context>
<context>
    <name>UndoBox</name>
    <message>
        <source>What would be taken out for {tool}</source>
        <translation>Was für {tool} herausgenommen würde</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undo the connection of {tool}</source>
        <translation>Verbindung von {tool} rückgängig machen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>This is what is taken out of its settings. Nothing else in them changes.</source>
        <translation>Dies wird aus seinen Einstellungen herausgenommen. Sonst ändert sich darin nichts.</translation>
    </message>
    <message>
        <source>There is nothing of ours in its files.</source>
        <translation>In seinen Dateien ist nichts von uns.</translation>
    </message>
    <message>
        <source>{value} has another value by now, and keeps it.</source>
        <translation>{value} hat inzwischen einen anderen Wert und behält ihn.</translation>
    </message>
    <message>
        <source>Its client key “{name}” is revoked.</source>
        <translation>Sein Client-Schlüssel „{name}“ wird widerrufen.</translation>
    </message>
</context>
<context>
    <name>UpstreamForm</name>
    <message>
        <source>Settings of {name}</source>
        <translation>Einstellungen von {name}</translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>Weitere Einstellungen</translation>
    </message>
    <message>
        <source>What answers here is not Claude, even where a tool asks for a Claude model.</source>
        <translation>Was hier antwortet, ist nicht Claude, auch wenn ein Tool nach einem Claude-Modell fragt.</translation>
    </message>
    <message>
        <source>Remove this upstream</source>
        <translation>Diesen Upstream entfernen</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>Für diesen Lauf durch die Umgebung festgelegt und daher hier nicht änderbar.</translation>
    </message>
    <message>
        <source>a rule sends requests to it</source>
        <translation>eine Regel schickt Anfragen dorthin</translation>
    </message>
    <message>
        <source>{n} rules send requests to it</source>
        <translation>{n} Regeln schicken Anfragen dorthin</translation>
    </message>
    <message>
        <source>failover goes on to it</source>
        <translation>bei Ausfällen wird dorthin ausgewichen</translation>
    </message>
    <message>
        <source>“{name}” is in use: {uses}. Removing it takes that away as well.</source>
        <translation>„{name}“ wird verwendet: {uses}. Beim Entfernen fällt auch das weg.</translation>
    </message>
    <message>
        <source> and </source>
        <translation> und </translation>
    </message>
</context>
<context>
    <name>UpstreamList</name>
    <message>
        <source>Requests go to</source>
        <translation>Anfragen gehen an</translation>
    </message>
    <message>
        <source>Add an upstream…</source>
        <translation>Upstream hinzufügen&#xa0;…</translation>
    </message>
    <message>
        <source>Settings of {name}</source>
        <translation>Einstellungen von {name}</translation>
    </message>
    <message>
        <source>Not Claude</source>
        <translation>Nicht Claude</translation>
    </message>
    <message>
        <source>This version of Claude Desk does not know its kind.</source>
        <translation>Diese Version von Claude Desk kennt die Art dieses Upstreams nicht.</translation>
    </message>
    <message>
        <source>{kind}: its settings are not complete</source>
        <translation>{kind}: Die Einstellungen sind unvollständig</translation>
    </message>
</context>
<context>
    <name>UpstreamPage</name>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>Für diesen Lauf durch die Umgebung festgelegt und daher hier nicht änderbar.</translation>
    </message>
</context>
<context>
    <name>UsageTable</name>
    <message>
        <source>Usage and costs</source>
        <translation>Nutzung und Kosten</translation>
    </message>
</context>
<context>
    <name>UsageWindow</name>
    <message>
        <source>Usage – Claude Desk</source>
        <translation>Nutzung – Claude Desk</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>What is drawn</source>
        <translation>Was gezeichnet wird</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Cache hits</source>
        <translation>Cache-Treffer</translation>
    </message>
    <message>
        <source>What the table tells apart</source>
        <translation>Was die Tabelle unterscheidet</translation>
    </message>
    <message>
        <source>In all</source>
        <translation>Gesamt</translation>
    </message>
    <message>
        <source>By day</source>
        <translation>Nach Tag</translation>
    </message>
    <message>
        <source>by</source>
        <translation>nach</translation>
    </message>
    <message>
        <source>Told apart by</source>
        <translation>Aufgeteilt nach</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Client keys</source>
        <translation>Client-Schlüssel</translation>
    </message>
    <message>
        <source>Upstreams</source>
        <translation>Upstreams</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>Konversationen</translation>
    </message>
    <message>
        <source>Day by day</source>
        <translation>Tag für Tag</translation>
    </message>
    <message>
        <source>Conversations are told apart for {n} days.</source>
        <translation>Konversationen werden {n} Tage lang unterschieden.</translation>
    </message>
    <message>
        <source>Cost by {what}</source>
        <translation>Kosten nach {what}</translation>
    </message>
    <message>
        <source>Tokens by {what}</source>
        <translation>Token nach {what}</translation>
    </message>
    <message>
        <source>Requests by {what}</source>
        <translation>Anfragen nach {what}</translation>
    </message>
    <message>
        <source>Prompt tokens read from the cache, by {what}</source>
        <translation>Aus dem Cache gelesene Prompt-Token, nach {what}</translation>
    </message>
    <message>
        <source>Chart as a picture (PNG)…</source>
        <translation>Diagramm als Bild (PNG) …</translation>
    </message>
    <message>
        <source>Numbers as a table (CSV)…</source>
        <translation>Zahlen als Tabelle (CSV) …</translation>
    </message>
    <message>
        <source>Save the chart</source>
        <translation>Diagramm speichern</translation>
    </message>
    <message>
        <source>Pictures (*.png)</source>
        <translation>Bilder (*.png)</translation>
    </message>
    <message>
        <source>Save the numbers</source>
        <translation>Zahlen speichern</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Tabellen (*.csv)</translation>
    </message>
    <message>
        <source>Saved as {path}.</source>
        <translation>Gespeichert als {path}.</translation>
    </message>
    <message>
        <source>{path} cannot be written: {reason}.</source>
        <translation>{path} kann nicht geschrieben werden: {reason}.</translation>
    </message>
</context>
<context>
    <name>WherePage</name>
    <message>
        <source>Clouds and other models</source>
        <translation>Clouds und andere Modelle</translation>
    </message>
    <message>
        <source>Where do your requests go?</source>
        <translation>Wohin gehen Ihre Anfragen?</translation>
    </message>
    <message>
        <source>Your tools talk to Claude Desk, and Claude Desk to this. It can be changed at any time.</source>
        <translation>Ihre Tools sprechen mit Claude Desk, und Claude Desk hiermit. Das lässt sich jederzeit ändern.</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>Für diesen Lauf durch die Umgebung festgelegt und daher hier nicht änderbar.</translation>
    </message>
    <message>
        <source>Just look around: it answers by itself, without an account, a key or a cost.</source>
        <translation>Nur umsehen: antwortet selbst, ohne Konto, Schlüssel oder Kosten.</translation>
    </message>
</context>
<context>
    <name>_Confirm</name>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
</context>
<context>
    <name>_FreshKey</name>
    <message>
        <source>The new key</source>
        <translation>Der neue Schlüssel</translation>
    </message>
    <message>
        <source>Copy the new key</source>
        <translation>Neuen Schlüssel kopieren</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>The key for “{name}”. Copy it now: it is not stored and cannot be shown again.</source>
        <translation>Der Schlüssel für „{name}“. Kopieren Sie ihn jetzt: Er wird nicht gespeichert und kann nicht noch einmal gezeigt werden.</translation>
    </message>
</context>
<context>
    <name>_Question</name>
    <message>
        <source>Revoke</source>
        <translation>Widerrufen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Revoke “{name}”? Tools that use it are refused from their next request on.</source>
        <translation>„{name}“ widerrufen? Tools, die ihn verwenden, werden ab ihrer nächsten Anfrage abgelehnt.</translation>
    </message>
    <message>
        <source>Remove all of it</source>
        <translation>Alles entfernen</translation>
    </message>
</context>
<context>
    <name>form</name>
    <message>
        <source>asked for = sent</source>
        <translation>angefragt = gesendet</translation>
    </message>
</context>
</TS>
