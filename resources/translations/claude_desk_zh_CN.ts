<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Broken</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cut</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The upstream answered with an error; it was passed on as it came.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Still running.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answered in full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refused here; nothing was sent to the upstream.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No answer from the upstream.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The upstream&apos;s answer ended before its end.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The client closed the connection before the end.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cut off because Claude Desk stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As it came</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As it left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As it went on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Response</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This reply was not streamed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TIME</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To first byte</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Total</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MODEL</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Upstream</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tried before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On the way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop reason</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TOKENS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Input</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cache read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cache written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of it for 1 hour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Web searches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Billed as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BYTES</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Request came</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Request left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reply came</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reply left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>IDENTIFIERS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Upstream&apos;s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Subagent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Subagent {id}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Conversation {id}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No conversation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} requests</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} % from cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When the request arrived</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>HTTP status the client got, or how the exchange ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Client</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of the client key that was used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model asked for, and the one sent if it differs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where the request went</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Path</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Path of the request, without its query</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Latency</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Total time on a logarithmic scale; the lighter part and the mark are the time to the first byte. Of a conversation: from its first request to the end of its last</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Input tokens that were not in the cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cached</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Input tokens read from the prompt cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In US dollars, by the upstream&apos;s published prices or your own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why the model stopped, or the kind of error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First byte</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time from the complete request to the first byte of the reply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Input tokens written to the prompt cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protocol the client spoke</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The conversation the client says it belongs to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The subagent of that conversation, if one asked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size of the request&apos;s body</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size of the reply&apos;s body</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was changed on the way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no field “{word}”. Text with a colon goes in quotes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{word}” needs a value.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The quotation mark before “{word}” is not closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{word}” is not a number this field understands.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{word}” is not a time: 14:30, 2026-11-20, today or yesterday are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{word}” is not one of the words this field knows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only {field} “{value}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without {field} “{value}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>client</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>upstream</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>path</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>conversation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>subagent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>HTTP status: 429, 4xx, &gt;=400</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>running, ok, failed, streamed, rewritten, retried, subagent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>how it ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>model asked for or sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>name of the client key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>where it went</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>path of the request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>GET, POST …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>protocol the client spoke</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>subagent, or the one above it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>US dollars: &gt;0.1, unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>input tokens, cached or not: &gt;20k</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>input tokens read from the cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>input tokens written to the cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>total time: &gt;2s, 500ms..1s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>time to the first byte</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>when: today, &gt;=14:30, 2026-11-20</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>how long ago: &lt;15m, &lt;2h, &lt;3d</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size of the request: &gt;1MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size of the reply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>kind and text of an error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what was changed on the way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>why the model stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>request id, ours or the upstream&apos;s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>anywhere</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AccessCard</name>
    <message>
        <source>Access</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests are signed with the profile “{profile}” of this computer&apos;s AWS configuration. Its credentials are asked of AWS&apos;s own login and never stored here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests are signed with this computer&apos;s AWS login: environment variables, the default profile, IAM Identity Center or an assumed role. Its credentials are never stored here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Access tokens come from the credentials file {file}. It is read when needed and never stored here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Access tokens come from this computer&apos;s Google login, the application default credentials. They are never stored here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Access tokens come from this computer&apos;s Microsoft Entra login: environment variables, a managed identity or the Azure CLI. They are never stored here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is needed to be let in: this server is asked without a key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To log in, or once the login has expired, run:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command to log in</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Copy URL</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy a client key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running at {url}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Adder</name>
    <message>
        <source>Add an upstream</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name, such as my-vendor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is already an upstream with this name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Anthropic, vendors and gateways</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claude on a cloud platform</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other models: not Claude</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of the new upstream</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AliasLine</name>
    <message>
        <source>By the rules</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove name {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name {n}, asked for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model sent for name {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Upstream of name {n}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AliasesCard</name>
    <message>
        <source>Other names for models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A tool asks for one model and gets another; its list of models shows the name. In a pattern * stands for any text and ? for one character. A name itself comes before patterns, a longer pattern before a shorter one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the request goes on without one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;No model named</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model for requests that name none.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From the environment, for this run: {names}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give the name that is asked for and the model that is sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This name is there twice.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no upstream “{name}” any more; such requests are refused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A pattern: it works, but a list of models cannot show it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{model} is sent as it is: names are looked up once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Goes to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A line is not finished.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AttemptsPane</name>
    <message>
        <source>Attempts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No upstream had this request.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Attempt {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>had it for {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>left after {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>answered after {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where it went</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Headers that left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Headers that came back</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Banners</name>
    <message>
        <source>Dismiss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter key…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Bubble</name>
    <message>
        <source>User</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Assistant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>System</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tools</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Developer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cached up to here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tool: {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Result: it failed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CachePane</name>
    <message>
        <source>Prompt cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This reply says nothing about a prompt.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PROMPT TOKENS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read from cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Written to it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of it for 1 hour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Neither</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CONVERSATION</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compared to the last</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unchanged blocks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cache breakpoints</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Was in the cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not read from it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} % from the cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the first one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>goes on from it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the same once more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>goes on from an earlier turn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>something that was cached has changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {all}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of conversation {number}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CaptureButton</name>
    <message>
        <source>Capture off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Capturing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Capturing to disk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keeping of bodies: {state}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whether requests and replies are kept with their bodies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep no bodies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep in memory, until Claude Desk quits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep on disk, for a while</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Purge now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Purge now ({n} requests, {size})</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CaptureNotice</name>
    <message>
        <source>Keep new requests in memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep them on disk…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was kept of this request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It began before bodies were kept, or was overtaken by newer ones. New requests are kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep bodies on disk?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompts, answers and files that tools read will lie unencrypted in a file that only you can read, for a day and up to 256 MB, unless the settings say otherwise. Keys are masked. You can purge them at any time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bodies are not kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The log knows times, counts and costs, and not what was said. Switched on, new requests are kept with their bodies so that you can look at them here: prompts, answers, and files that tools read. Keys are masked in them. In memory, all of it is gone when Claude Desk quits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep on disk</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CharactersBox</name>
    <message>
        <source> characters</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ChatPane</name>
    <message>
        <source>Show earlier turns ({n})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} tools offered</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CheckCard</name>
    <message>
        <source>Test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Test this upstream</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The test was stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something failed; its line says what.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It works, with the limits that are marked.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All is well.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Apply the changes first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the key first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the test</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ClientLine</name>
    <message>
        <source>Client key, {line}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove {line}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ColumnChooser</name>
    <message>
        <source>Columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ticked columns are shown, from the top of this list to the right.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Declared</name>
    <message>
        <source>Anthropic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Anthropic&apos;s own API. Needs an API key from the Anthropic Console.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave it as it is, unless your company has an address of its own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Key is sent as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Most servers take x-api-key; some vendors want Authorization: Bearer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>x-api-key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Authorization: Bearer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Anthropic-compatible</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another vendor or a gateway that speaks Anthropic&apos;s protocol.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The address that the vendor gives for ANTHROPIC_BASE_URL, without /v1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>API version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent as anthropic-version when the vendor only knows an old one, such as 2023-06-01. Empty: the client&apos;s own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Extra headers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent with every request, in place of the client&apos;s of the same name. No place for keys.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put in front of every request&apos;s own; the log says so.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>User id</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The metadata.user_id that the vendor sees; thinking may be bound to it, so keep it where thinking is used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The client&apos;s own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One for this installation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A new one for each request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learn what it rejects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Optional fields and beta flags that the vendor rejected once are left out from then on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Amazon Bedrock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claude in your AWS account. Needs an AWS login on this computer, or a Bedrock API key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Region</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The AWS region that is asked, such as us-east-1 or eu-central-1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The AWS login covers profiles, IAM Identity Center, environment variables and assumed roles.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>AWS login of this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bedrock API key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Profile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A profile of ~/.aws/config; empty for the default one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model prefix</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where inference may run: us, eu, jp, au, apac or global, none for no prefix; empty goes by the region.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model names</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What a client asks for, and the id or ARN it becomes; other names are translated.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>List models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask AWS which models there are; without it the list comes with Claude Desk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Guardrail</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Applied to every request, as identifier:version, such as abc123:1 or abc123:DRAFT.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Service tier</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asked for with every request, such as priority or flex; empty for AWS&apos;s default.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of a private endpoint; leave it empty otherwise.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent with every request; no place for keys.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Amazon Bedrock (Messages API)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bedrock&apos;s newer endpoint, which speaks Anthropic&apos;s protocol. Needs an AWS login or a Bedrock API key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What a client asks for, and the model id it becomes; other names get &apos;anthropic.&apos; in front.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Instead of the region&apos;s own, less /v1; leave it empty otherwise.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claude Platform on AWS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Anthropic&apos;s whole API, billed by AWS. Needs a workspace, and an AWS login or the workspace&apos;s API key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Id of the Anthropic workspace, as in wrkspc_01AbCd.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>API key of the workspace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Google Vertex AI</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claude in your Google Cloud project. Needs a Google login on this machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Id of the Google Cloud project that pays.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where it runs: global, us, eu, or a region such as europe-west1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Credentials file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A service account&apos;s or workload identity&apos;s JSON file; leave it empty to use &apos;gcloud auth application-default login&apos;.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What a client asks for, and the Vertex model id it becomes; others go as they are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claude on Google Cloud</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Anthropic&apos;s whole API, billed by Google Cloud. Needs a Google login on this machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Location</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave global, unless your company was given another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Instead of the one made from project and workspace; leave it empty otherwise.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Microsoft Foundry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claude in your Azure subscription. Needs the resource&apos;s key or a Microsoft Entra login.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resource</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The name in front of .services.ai.azure.com.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Let in by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A key of the resource, or the login of the Azure CLI on this machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Key of the resource</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Microsoft Entra login</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tenant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Id or domain of the Microsoft Entra tenant, if the login knows several.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deployments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What a client asks for, and the deployment it becomes; others go as they are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Instead of the resource&apos;s own, up to /anthropic; leave it empty otherwise.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>OpenAI-compatible (not Claude)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A local server or another vendor that speaks OpenAI&apos;s Chat Completions. Its models are not Claude.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With /v1 where the server has it, such as http://127.0.0.1:11434/v1 for Ollama.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A server on this machine usually needs no key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Authorization: Bearer, but nothing to this machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What a client asks for, such as claude-* with * for anything, and the server&apos;s model to use for it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output limit is sent as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>OpenAI wants max_completion_tokens; most other servers know max_tokens.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>max_completion_tokens, but max_tokens to this machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>max_completion_tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>max_tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent with every request. No place for keys.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Practice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A pretend Claude inside this program. Costs nothing, needs no key and no network.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Draft</name>
    <message>
        <source>This cannot be empty.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no upstream “{name}” any more.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Lines for your shell</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy with a client key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready for the first request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claude Desk is stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In a terminal, paste these two lines and start Claude Code or your own program there:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your tools get no answers until it runs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests go to Practice, which answers by itself: no account, no cost. Choose another upstream in Settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all requests</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No request in the log fits the search and the chosen outcome.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied. It leaves the clipboard after a minute.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EventModel</name>
    <message>
        <source>At</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Event</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EventsPane</name>
    <message>
        <source>Events of the reply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data of the event</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} events</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>longest silence {time}, before event {n}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Copy {name}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FailoverCard</name>
    <message>
        <source>When an upstream is down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A request goes on to the next upstream of this list, as long as not one byte of an answer has come: never in the middle of an answer, and never twice to the same place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Upstream to go on to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add this upstream to the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Longest wait</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A 429 moves a request on when the upstream asks to wait for longer than this.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comes last for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An upstream that failed is tried after all others for so long; 0 for not at all.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Statuses</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answers with one of these HTTP statuses move a request on, besides a connection that fails.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Thinking of earlier turns is left out of a request that moves: only the place that wrote it can read it. The log says so.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What fails at {first} goes on to {rest}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, then </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests go there first anyway: add another upstream to go on to.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is listed, so the tool is told of the failure at once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not Claude: {names}. A tool that asks for Claude is answered by another model there.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FileEdit</name>
    <message>
        <source>Browse…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Saved filters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Group by conversation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Follow the newest requests (End)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is wrong with the filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No filters saved yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save this filter…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Succeeded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Streaming</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save this filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A name for it; one that exists is replaced:</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FindingLine</name>
    <message>
        <source>It said: “{words}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>well</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>works with a limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not tried</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Footer</name>
    <message>
        <source>Requests</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokens in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokens out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sorting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading older requests… {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of the newest {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of {n} in memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{cost} + unknown</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>GeneralPage</name>
    <message>
        <source>Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your tools reach Claude Desk on this computer only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running requests finish first when it changes. 0 picks a free port at each start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Request log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Times, sizes, models and token counts; never keys, prompts or answers. Whichever limit is met first counts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep for at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size on disk at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tools that speak OpenAI&apos;s protocols</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Leave out what Claude does not have, instead of refusing the request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Audio, several answers at once, tools that run at OpenAI. A warning header names what is left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Cache prompts automatically</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A conversation that grows costs far less. Tools that say themselves what to cache are always heard.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Address for your tools</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy URL</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Upstream</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Menu</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{state}, needs attention</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HeadersPane</name>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>••••••  not kept</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Heading</name>
    <message>
        <source>Arrange columns…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset columns</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message>
        <source>Inspector</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no valid key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the first of {n} chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>curl</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Python</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TypeScript</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parts of the request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Overview</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Response</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Events</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>JsonPane</name>
    <message>
        <source>Search names and values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open everything below</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>KeyCard</name>
    <message>
        <source>API key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show what was typed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove the key? Requests to this upstream fail until you enter another.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste another key to replace it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste your key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking the keychain…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No key is stored.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A key is bound to the address it is entered for: both are saved together when you apply.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is sent to {origin} and to no other address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A key entered here is sent to {origin} and to no other address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no usable keychain here: the key is kept in memory until Claude Desk quits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kept in the system keychain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From the environment variable ANTHROPIC_API_KEY</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From the file that CLAUDE_DESK_API_KEY_FILE or ANTHROPIC_API_KEY_FILE names</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kept in memory until Claude Desk quits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, ends in {hint}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide what was typed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>KeyModel</name>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ends in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Created</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expires</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>with this run (environment)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>never</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>expired {day}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>KeysPage</name>
    <message>
        <source>Create a key…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Revoke…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Client keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your tools show one of these to Claude Desk. They are worth nothing anywhere else, and a revoked one stops working with its next request.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LessonsCard</name>
    <message>
        <source>What this vendor rejected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learned from its own refusals. Requests go without these, and the log says so.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forget</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send everything again, and learn anew what is rejected</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LimitsCard</name>
    <message>
        <source>Output tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long an answer a request may ask for (max_tokens). What is changed stands in the log; a request that asks for less is left alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;If none is named</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is added</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For requests without a limit of their own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At &amp;most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At most, &amp;by model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One model or pattern a line, for the model that is sent. The lower limit counts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lower it to the limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refuse the request, as the API does</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Who asks for more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A thinking budget that would reach the limit is lowered with it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Fit into what the model can write and its context holds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By an estimate of the prompt, and by the sizes in the upstream&apos;s list of models. A prompt that is too long by itself goes on unchanged, so that the tool hears it from the upstream in words it knows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By its characters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Counted by the upstream, near the limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompt length</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The count costs nothing but its time, two seconds at most; where there is none, characters count.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Margin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How much longer than estimated a prompt may turn out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A token is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of English text; JSON counts in proportion, other scripts by their own measure.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An image is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Context sizes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For models whose size neither the upstream&apos;s list nor Claude Desk knows, or that have more or less than usual.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LogTable</name>
    <message>
        <source>Requests</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} new</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the newest requests</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LogWindow</name>
    <message>
        <source>Claude Desk</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LongText</name>
    <message>
        <source>The rest is in the text view.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all ({n} characters)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MessagePane</name>
    <message>
        <source>Which form of it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Headers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing here: no body, no headers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The body was larger than what is kept of one; {n} are missing at its end.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NetworkCard</name>
    <message>
        <source>Network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How upstreams and login services are reached. This computer itself never goes through a proxy.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No proxy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This proxy:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address of the proxy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prox&amp;y</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>C&amp;ertificates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A PEM file of authorities to trust on top of the system&apos;s, such as your company&apos;s.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give the address with its port, such as http://proxy.example:3128.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From HTTPS_PROXY and NO_PROXY, or the system&apos;s network settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>http, socks5 or socks4. For one that wants a password, set HTTPS_PROXY instead.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NumberEdit</name>
    <message>
        <source>“{text}” is no number.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NumbersEdit</name>
    <message>
        <source>“{text}” is no number.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Overview</name>
    <message>
        <source>Overview</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as a stream</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>whole</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} tokens/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes unchanged, both ways</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The request was rewritten before it left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The reply was rewritten before it was passed on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>REWRITTEN</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was rewritten was too large to be kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Byte {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PairsEdit</name>
    <message>
        <source>Name: value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>name = value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line {n} is not of the form {form}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line {n} gives {name} a second time.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Picture</name>
    <message>
        <source>Image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An image ({kind}, {size}) that is not shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An image at {url}, which is not fetched</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PreviewCard</name>
    <message>
        <source>Try a request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What would be sent, by what is set here. Nothing is sent for this.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none, so the default counts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None named</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It a&amp;sks for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its ma&amp;x_tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its &amp;prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In tokens, as estimated or counted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something above is not right yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refused: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It would go to {upstream}, which cannot be used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log: {notes}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The prompt leaves no room, so the upstream is left to say so.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model&apos;s context is {context} tokens.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model&apos;s context is not known, so nothing is fitted into it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent for {model} to {upstream}, without max_tokens.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent for {model} to {upstream}, with max_tokens {limit}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no model</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PrivacyPage</name>
    <message>
        <source>Not at all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In memory, until Claude Desk quits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On disk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Purge now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompts and answers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The log itself never has them. Kept, they can be looked at in the inspector: prompts, answers, files that tools read. Headers that hold credentials are left out, and keys are masked wherever they stand; whatever else is secret in a prompt is kept like the rest of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keep them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The oldest go first. What still runs may take as much again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> hours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size on disk at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not encrypted, in a file that only you can read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of each body at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of a larger one the beginning is kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is stored where</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All of it is on this computer, readable by you alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings. No key, no secret.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Client keys, as digests.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The request log: times, sizes, models, counts, costs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompts and answers, only where you chose to keep them on disk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What upstreams showed about themselves.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Messages of the program about itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys of your providers are in the keychain of this system, and in none of these.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} requests are kept now: {memory} in memory, {disk} on disk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is kept now.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RatesCard</name>
    <message>
        <source>Rates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many requests and tokens may go in a minute, and how many requests at the same time. Tokens are input, cache writes and output; what is read from the cache does not count, and neither does counting tokens.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests/min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Burst</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokens/min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all together</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>each client key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a client key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Wait for a turn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A request that would be too much waits in line so long before it is refused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A burst is how many requests may come at once after a pause: all that a minute has, if it is left empty. In a key&apos;s own line, what is left empty is as for each client key, and 0 is no limit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From the environment, for this run: {names}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All together</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each client key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give the name of a client key; * stands for any text and ? for one character.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This name is there twice.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>line {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A line is not finished.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ResponsesCard</name>
    <message>
        <source>Response cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same request gets the same answer again, at once and at no cost. Answers are kept in memory and never on disk; they are gone when this is switched off or Claude Desk quits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keep answers to requests with temperature 0</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>And to those with the header x-claude-desk-cache: use. A request that is not the same to the last byte goes to the upstream.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> seconds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Largest answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is larger is passed on as ever.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Give answers to every client key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Otherwise each key only gets answers to its own requests. Shared, who has a key could find out what others asked.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RuleLine</name>
    <message>
        <source>Try rule {n} earlier</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try rule {n} later</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove rule {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Client key of rule {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model of rule {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Upstream of rule {n}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RulesCard</name>
    <message>
        <source>Rules</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send some requests elsewhere. The first rule that fits counts. In a pattern * stands for any text and ? for one character.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a rule</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every request goes to {name}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No request is left for {name}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All other requests go to {name}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Client key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Goes to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Never counts: rule {n} takes these requests first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What answers there is not Claude.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every request goes to {upstream}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests for the model {model} go to {upstream}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests for models like {model} go to {upstream}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every request with the client key “{client}” goes to {upstream}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every request with a client key like “{client}” goes to {upstream}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests with the client key “{client}” for the model {model} go to {upstream}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests with the client key “{client}” for models like {model} go to {upstream}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests with client keys like “{client}” for the model {model} go to {upstream}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests with client keys like “{client}” for models like {model} go to {upstream}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Filter: words, status:&gt;=400, model:opus, cost:&gt;0.1 …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter the log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ways to go on with the filter</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SearchLine</name>
    <message>
        <source>Previous match</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next match</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SecondsBox</name>
    <message>
        <source> seconds</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SettingsWindow</name>
    <message>
        <source>Claude Desk Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>OK</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Apply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The settings of “{name}” are not complete.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something on the page “{page}” is not possible.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>General</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Upstreams</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Routing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Limits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Client keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pages</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>Claude Desk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit Claude Desk, or keep it running?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your tools get no answers while it is not running.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This desktop shows no tray icons, so the window is minimised when it keeps running. On GNOME the extension “AppIndicator and KStatusNotifierItem Support” adds a tray.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Step</name>
    <message>
        <source>Try {name} earlier</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try {name} later</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove {name} from the list</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TextPane</name>
    <message>
        <source>Search text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first {n} of {size}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not found</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To the first byte</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Streaming</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>up to {n} tokens/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>first byte {time}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TokensByModel</name>
    <message>
        <source>“{text}” is no number of tokens for {name}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Claude Desk</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>UpstreamForm</name>
    <message>
        <source>Settings of {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What answers here is not Claude, even where a tool asks for a Claude model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove this upstream</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a rule sends requests to it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} rules send requests to it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failover goes on to it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{name}” is in use: {uses}. Removing it takes that away as well.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> and </source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>UpstreamList</name>
    <message>
        <source>Requests go to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add an upstream…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings of {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not Claude</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This version of Claude Desk does not know its kind.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{kind}: its settings are not complete</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>UpstreamPage</name>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_Confirm</name>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_CreateForm</name>
    <message>
        <source>Which tool or machine is it for?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Never</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After a day</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After 7 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After 30 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After a year</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Create</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>E&amp;xpires</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_FreshKey</name>
    <message>
        <source>The new key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the new key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The key for “{name}”. Copy it now: it is not stored and cannot be shown again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_Question</name>
    <message>
        <source>Revoke</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Revoke “{name}”? Tools that use it are refused from their next request on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove all of it</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>form</name>
    <message>
        <source>asked for = sent</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
