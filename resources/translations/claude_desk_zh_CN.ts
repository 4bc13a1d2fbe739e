<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Broken</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>已断开</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>已切断</translation>
    </message>
    <message>
        <source>The upstream answered with an error; it was passed on as it came.</source>
        <translation>上游返回了错误；已原样转发。</translation>
    </message>
    <message>
        <source>Still running.</source>
        <translation>仍在进行。</translation>
    </message>
    <message>
        <source>Answered in full.</source>
        <translation>已完整响应。</translation>
    </message>
    <message>
        <source>Refused here; nothing was sent to the upstream.</source>
        <translation>在本地被拒绝；没有向上游发送任何内容。</translation>
    </message>
    <message>
        <source>No answer from the upstream.</source>
        <translation>上游没有响应。</translation>
    </message>
    <message>
        <source>The upstream&apos;s answer ended before its end.</source>
        <translation>上游的响应未完成就结束了。</translation>
    </message>
    <message>
        <source>The client closed the connection before the end.</source>
        <translation>客户端在结束前关闭了连接。</translation>
    </message>
    <message>
        <source>Cut off because Claude Desk stopped.</source>
        <translation>因 Claude Desk 停止而被切断。</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Upstream</source>
        <translation>上游</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>费用</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>响应</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>Subagent</source>
        <translation>子代理</translation>
    </message>
    <message>
        <source>Subagent {id}</source>
        <translation>子代理 {id}</translation>
    </message>
    <message>
        <source>Conversation {id}</source>
        <translation>会话 {id}</translation>
    </message>
    <message>
        <source>No conversation</source>
        <translation>无会话</translation>
    </message>
    <message>
        <source>1 request</source>
        <translation>1 个请求</translation>
    </message>
    <message>
        <source>{n} requests</source>
        <translation>{n} 个请求</translation>
    </message>
    <message>
        <source>{n} % from cache</source>
        <translation>{n}% 来自缓存</translation>
    </message>
    <message>
        <source>{n} running</source>
        <translation>{n} 个进行中</translation>
    </message>
    <message>
        <source>{n} failed</source>
        <translation>{n} 个失败</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>When the request arrived</source>
        <translation>请求到达的时间</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>HTTP status the client got, or how the exchange ended</source>
        <translation>客户端收到的 HTTP 状态码，或交互的结束方式</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>Name of the client key that was used</source>
        <translation>所用客户端密钥的名称</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Model asked for, and the one sent if it differs</source>
        <translation>请求的模型；若实际发送的不同，也一并显示</translation>
    </message>
    <message>
        <source>Where the request went</source>
        <translation>请求的去向</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>路径</translation>
    </message>
    <message>
        <source>Path of the request, without its query</source>
        <translation>请求的路径，不含查询参数</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>Total time on a logarithmic scale; the lighter part and the mark are the time to the first byte. Of a conversation: from its first request to the end of its last</source>
        <translation>总用时，按对数刻度显示；较浅的部分和标记表示首字节用时。对于会话：从第一个请求开始到最后一个请求结束</translation>
    </message>
    <message>
        <source>In</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Input tokens that were not in the cache</source>
        <translation>未命中缓存的输入 token</translation>
    </message>
    <message>
        <source>Out</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Output tokens</source>
        <translation>输出 token</translation>
    </message>
    <message>
        <source>Cached</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Input tokens read from the prompt cache</source>
        <translation>从提示缓存读取的输入 token</translation>
    </message>
    <message>
        <source>In US dollars, by the upstream&apos;s published prices or your own</source>
        <translation>以美元计，按上游公布的价格或您自己的价格</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>结束方式</translation>
    </message>
    <message>
        <source>Why the model stopped, or the kind of error</source>
        <translation>模型停止的原因，或错误类型</translation>
    </message>
    <message>
        <source>First byte</source>
        <translation>首字节</translation>
    </message>
    <message>
        <source>Time from the complete request to the first byte of the reply</source>
        <translation>从请求完整到响应首字节的时间</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>Input tokens written to the prompt cache</source>
        <translation>写入提示缓存的输入 token</translation>
    </message>
    <message>
        <source>Protocol the client spoke</source>
        <translation>客户端使用的协议</translation>
    </message>
    <message>
        <source>The conversation the client says it belongs to</source>
        <translation>客户端声明所属的会话</translation>
    </message>
    <message>
        <source>The subagent of that conversation, if one asked</source>
        <translation>该会话中发出请求的子代理（如有）</translation>
    </message>
    <message>
        <source>Size of the request&apos;s body</source>
        <translation>请求正文的大小</translation>
    </message>
    <message>
        <source>Size of the reply&apos;s body</source>
        <translation>响应正文的大小</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>What was changed on the way</source>
        <translation>途中所做的改动</translation>
    </message>
    <message>
        <source>There is no field “{word}”. Text with a colon goes in quotes.</source>
        <translation>没有名为“{word}”的字段。含冒号的文本须加引号。</translation>
    </message>
    <message>
        <source>“{word}” needs a value.</source>
        <translation>“{word}”需要一个值。</translation>
    </message>
    <message>
        <source>The quotation mark before “{word}” is not closed.</source>
        <translation>“{word}”前的引号没有闭合。</translation>
    </message>
    <message>
        <source>“{word}” is not a number this field understands.</source>
        <translation>“{word}”不是此字段可识别的数字。</translation>
    </message>
    <message>
        <source>“{word}” is not a time: 14:30, 2026-11-20, today or yesterday are.</source>
        <translation>“{word}”不是时间：可写 14:30、2026-11-20、today 或 yesterday。</translation>
    </message>
    <message>
        <source>“{word}” is not one of the words this field knows.</source>
        <translation>“{word}”不是此字段可用的词。</translation>
    </message>
    <message>
        <source>Only {field} “{value}”</source>
        <translation>仅显示{field}“{value}”</translation>
    </message>
    <message>
        <source>Without {field} “{value}”</source>
        <translation>排除{field}“{value}”</translation>
    </message>
    <message>
        <source>client</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>upstream</source>
        <translation>上游</translation>
    </message>
    <message>
        <source>path</source>
        <translation>路径</translation>
    </message>
    <message>
        <source>conversation</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>subagent</source>
        <translation>子代理</translation>
    </message>
    <message>
        <source>HTTP status: 429, 4xx, &gt;=400</source>
        <translation>HTTP 状态码：429、4xx、&gt;=400</translation>
    </message>
    <message>
        <source>running, ok, failed, streamed, rewritten, retried, subagent</source>
        <translation>running、ok、failed、streamed、rewritten、retried、subagent</translation>
    </message>
    <message>
        <source>how it ended</source>
        <translation>结束方式</translation>
    </message>
    <message>
        <source>model asked for or sent</source>
        <translation>请求或发送的模型</translation>
    </message>
    <message>
        <source>name of the client key</source>
        <translation>客户端密钥的名称</translation>
    </message>
    <message>
        <source>where it went</source>
        <translation>请求的去向</translation>
    </message>
    <message>
        <source>path of the request</source>
        <translation>请求的路径</translation>
    </message>
    <message>
        <source>GET, POST …</source>
        <translation>GET、POST…</translation>
    </message>
    <message>
        <source>protocol the client spoke</source>
        <translation>客户端使用的协议</translation>
    </message>
    <message>
        <source>subagent, or the one above it</source>
        <translation>子代理，或其上一级</translation>
    </message>
    <message>
        <source>US dollars: &gt;0.1, unknown</source>
        <translation>美元：&gt;0.1、unknown</translation>
    </message>
    <message>
        <source>input tokens, cached or not: &gt;20k</source>
        <translation>输入 token，不论是否缓存：&gt;20k</translation>
    </message>
    <message>
        <source>output tokens</source>
        <translation>输出 token</translation>
    </message>
    <message>
        <source>input tokens read from the cache</source>
        <translation>从缓存读取的输入 token</translation>
    </message>
    <message>
        <source>input tokens written to the cache</source>
        <translation>写入缓存的输入 token</translation>
    </message>
    <message>
        <source>why the prompt cache was lost</source>
        <translation>提示缓存失效的原因</translation>
    </message>
    <message>
        <source>total time: &gt;2s, 500ms..1s</source>
        <translation>总用时：&gt;2s、500ms..1s</translation>
    </message>
    <message>
        <source>time to the first byte</source>
        <translation>首字节用时</translation>
    </message>
    <message>
        <source>when: today, &gt;=14:30, 2026-11-20</source>
        <translation>时间：today、&gt;=14:30、2026-11-20</translation>
    </message>
    <message>
        <source>how long ago: &lt;15m, &lt;2h, &lt;3d</source>
        <translation>多久以前：&lt;15m、&lt;2h、&lt;3d</translation>
    </message>
    <message>
        <source>size of the request: &gt;1MB</source>
        <translation>请求大小：&gt;1MB</translation>
    </message>
    <message>
        <source>size of the reply</source>
        <translation>响应大小</translation>
    </message>
    <message>
        <source>kind and text of an error</source>
        <translation>错误的类型和内容</translation>
    </message>
    <message>
        <source>what was changed on the way</source>
        <translation>途中所做的改动</translation>
    </message>
    <message>
        <source>why the model stopped</source>
        <translation>模型停止的原因</translation>
    </message>
    <message>
        <source>request id, ours or the upstream&apos;s</source>
        <translation>请求 ID，本地的或上游的</translation>
    </message>
    <message>
        <source>anywhere</source>
        <translation>任意位置</translation>
    </message>
    <message>
        <source>a day</source>
        <translation>每天</translation>
    </message>
    <message>
        <source>a week</source>
        <translation>每周</translation>
    </message>
    <message>
        <source>a month</source>
        <translation>每月</translation>
    </message>
    <message>
        <source>in total</source>
        <translation>总计</translation>
    </message>
    <message>
        <source>{n} tokens</source>
        <translation>{n} token</translation>
    </message>
    <message>
        <source>{a} and {b}</source>
        <translation>{a} 和 {b}</translation>
    </message>
    <message>
        <source>{spent} of {cap} spent, {left} left</source>
        <translation>已用 {spent}，共 {cap}，剩余 {left}</translation>
    </message>
    <message>
        <source>{spent} of {cap} spent, nothing left</source>
        <translation>已用 {spent}，共 {cap}，已无剩余</translation>
    </message>
    <message>
        <source>; requests under way may take up to {held}</source>
        <translation>；进行中的请求最多可能占用 {held}</translation>
    </message>
    <message>
        <source>; starts again on {moment}</source>
        <translation>；将于 {moment} 重新开始</translation>
    </message>
    <message>
        <source>Nothing is spent of it yet.</source>
        <translation>尚未使用。</translation>
    </message>
    <message>
        <source>“{name}”: </source>
        <translation>“{name}”：</translation>
    </message>
    <message>
        <source>Session {name}: </source>
        <translation>会话 {name}：</translation>
    </message>
    <message>
        <source>Without a session: </source>
        <translation>无会话：</translation>
    </message>
    <message>
        <source>One other has more left.</source>
        <translation>另有 1 个剩余更多。</translation>
    </message>
    <message>
        <source>{n} others have more left.</source>
        <translation>另有 {n} 个剩余更多。</translation>
    </message>
    <message>
        <source>only to {upstream}</source>
        <translation>仅限 {upstream}</translation>
    </message>
    <message>
        <source>A setting is not usable</source>
        <translation>有一项设置不可用</translation>
    </message>
    <message>
        <source>Claude Desk is not listening</source>
        <translation>Claude Desk 未在监听</translation>
    </message>
    <message>
        <source>The keychain does not answer</source>
        <translation>钥匙串没有响应</translation>
    </message>
    <message>
        <source>A key is needed</source>
        <translation>需要密钥</translation>
    </message>
    <message>
        <source>A login is needed</source>
        <translation>需要登录</translation>
    </message>
    <message>
        <source>The upstream cannot be used</source>
        <translation>上游无法使用</translation>
    </message>
    <message>
        <source>A rule leads nowhere</source>
        <translation>有规则指向不存在的上游</translation>
    </message>
    <message>
        <source>Client keys cannot be read</source>
        <translation>无法读取客户端密钥</translation>
    </message>
    <message>
        <source>The request log cannot be written</source>
        <translation>无法写入请求日志</translation>
    </message>
    <message>
        <source>Prompts and answers cannot be kept</source>
        <translation>无法保留提示词和回答</translation>
    </message>
    <message>
        <source>A budget is nearly spent</source>
        <translation>预算即将用完</translation>
    </message>
    <message>
        <source>Claude Desk needs attention</source>
        <translation>Claude Desk 需要处理</translation>
    </message>
    <message>
        <source>Without a conversation</source>
        <translation>无会话</translation>
    </message>
    <message>
        <source>Each client key</source>
        <translation>每个客户端密钥</translation>
    </message>
    <message>
        <source>Each conversation</source>
        <translation>每个会话</translation>
    </message>
    <message>
        <source>All client keys</source>
        <translation>所有客户端密钥</translation>
    </message>
    <message>
        <source>Client keys “{pattern}”</source>
        <translation>客户端密钥“{pattern}”</translation>
    </message>
    <message>
        <source>{cap} a day</source>
        <translation>每天 {cap}</translation>
    </message>
    <message>
        <source>{cap} a week</source>
        <translation>每周 {cap}</translation>
    </message>
    <message>
        <source>{cap} a month</source>
        <translation>每月 {cap}</translation>
    </message>
    <message>
        <source>{cap} in total</source>
        <translation>总计 {cap}</translation>
    </message>
    <message>
        <source>used up</source>
        <translation>已用完</translation>
    </message>
    <message>
        <source>{amount} left</source>
        <translation>剩余 {amount}</translation>
    </message>
    <message>
        <source>{spent} of {cap}</source>
        <translation>{spent}/{cap}</translation>
    </message>
    <message>
        <source>{amount} held by running requests</source>
        <translation>进行中的请求占用 {amount}</translation>
    </message>
    <message>
        <source>starts again at midnight</source>
        <translation>午夜重新开始</translation>
    </message>
    <message>
        <source>starts again on {day}</source>
        <translation>{day}重新开始</translation>
    </message>
    <message>
        <source>not used yet</source>
        <translation>尚未使用</translation>
    </message>
    <message>
        <source>Budgets</source>
        <translation>预算</translation>
    </message>
    <message>
        <source>{n} more</source>
        <translation>还有 {n} 个</translation>
    </message>
    <message>
        <source>+ {n} of unknown cost</source>
        <translation>另有 {n} 个费用未知</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Tokens in</source>
        <translation>输入 token</translation>
    </message>
    <message>
        <source>From cache</source>
        <translation>来自缓存</translation>
    </message>
    <message>
        <source>Tokens out</source>
        <translation>输出 token</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>Client key</source>
        <translation>客户端密钥</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>{n} others</source>
        <translation>其他 {n} 个</translation>
    </message>
    <message>
        <source>{cost} + unknown</source>
        <translation>{cost} + 未知</translation>
    </message>
    <message>
        <source>+ 1 request of unknown cost</source>
        <translation>另有 1 个请求费用未知</translation>
    </message>
    <message>
        <source>+ {n} requests of unknown cost</source>
        <translation>另有 {n} 个请求费用未知</translation>
    </message>
    <message>
        <source>{day} {month}</source>
        <translation>{month}{day}日</translation>
    </message>
    <message>
        <source>{day} {month} {year}</source>
        <translation>{year}年{month}{day}日</translation>
    </message>
    <message>
        <source>{first}–{day} {month} {year}</source>
        <translation>{year}年{month}{first}–{day}日</translation>
    </message>
    <message>
        <source>{month} {year}</source>
        <translation>{year}年{month}</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>无模型</translation>
    </message>
    <message>
        <source>No client key</source>
        <translation>无客户端密钥</translation>
    </message>
    <message>
        <source>Not sent on</source>
        <translation>未转发</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>From the prompt cache</source>
        <translation>来自提示缓存</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>client key</source>
        <translation>客户端密钥</translation>
    </message>
    <message>
        <source>1 other</source>
        <translation>其他 1 个</translation>
    </message>
    <message>
        <source>nothing used</source>
        <translation>无用量</translation>
    </message>
    <message>
        <source>No known costs in these days</source>
        <translation>这些天没有已知费用</translation>
    </message>
    <message>
        <source>No prompts in these days</source>
        <translation>这些天没有提示词</translation>
    </message>
    <message>
        <source>Nothing was used in these days</source>
        <translation>这些天没有用量</translation>
    </message>
    <message>
        <source>Its key: it asks Claude Desk when it needs it. No file holds the key.</source>
        <translation>密钥：需要时由它向 Claude Desk 索取。没有文件保存该密钥。</translation>
    </message>
    <message>
        <source>Its key stands in its settings. It is for this tool alone, worth nothing elsewhere, and revoked when you undo this.</source>
        <translation>密钥写在它的设置中。该密钥仅供此工具使用，在别处毫无用处，撤销时会被吊销。</translation>
    </message>
    <message>
        <source>Its key: you paste it into the tool once. It is revoked when you undo this.</source>
        <translation>密钥：由您粘贴到该工具中一次。撤销时会被吊销。</translation>
    </message>
</context>
<context>
    <name>AboutPage</name>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Check-up…</source>
        <translation>健康检查…</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Claude Desk</source>
        <translation>Claude Desk</translation>
    </message>
    <message>
        <source>Keeps your Claude API key in the keychain and gives your tools local keys instead.</source>
        <translation>将您的 Claude API 密钥保存在钥匙串中，只把本地密钥交给您的工具。</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>版本 {version}</translation>
    </message>
    <message>
        <source>MIT licence. No account, no telemetry of ours.</source>
        <translation>MIT 许可证。无需账户，我们不收集遥测数据。</translation>
    </message>
    <message>
        <source>Licences of the parts</source>
        <translation>各组件的许可证</translation>
    </message>
    <message>
        <source>Where its files are</source>
        <translation>文件位置</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Request log and other data</source>
        <translation>请求日志和其他数据</translation>
    </message>
    <message>
        <source>Messages of the program about itself</source>
        <translation>程序自身的运行消息</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Open the folder: {what}</source>
        <translation>打开文件夹：{what}</translation>
    </message>
    <message>
        <source>If something does not work</source>
        <translation>遇到问题时</translation>
    </message>
    <message>
        <source>This can be pasted into a bug report: it holds no key, no address, no path and no name that you chose.</source>
        <translation>可粘贴到错误报告中：不含密钥、地址、路径，也不含您起的任何名称。</translation>
    </message>
</context>
<context>
    <name>AccessCard</name>
    <message>
        <source>Access</source>
        <translation>访问</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>复制命令</translation>
    </message>
    <message>
        <source>Requests are signed with the profile “{profile}” of this computer&apos;s AWS configuration. Its credentials are asked of AWS&apos;s own login and never stored here.</source>
        <translation>请求使用此计算机 AWS 配置中的配置文件“{profile}”签名。凭据通过 AWS 自己的登录获取，绝不存储在这里。</translation>
    </message>
    <message>
        <source>Requests are signed with this computer&apos;s AWS login: environment variables, the default profile, IAM Identity Center or an assumed role. Its credentials are never stored here.</source>
        <translation>请求使用此计算机的 AWS 登录签名：环境变量、默认配置文件、IAM Identity Center 或代入的角色。其凭据绝不存储在这里。</translation>
    </message>
    <message>
        <source>Access tokens come from the credentials file {file}. It is read when needed and never stored here.</source>
        <translation>访问令牌来自凭据文件 {file}。该文件在需要时读取，绝不存储在这里。</translation>
    </message>
    <message>
        <source>Access tokens come from this computer&apos;s Google login, the application default credentials. They are never stored here.</source>
        <translation>访问令牌来自此计算机的 Google 登录，即应用默认凭据。令牌绝不存储在这里。</translation>
    </message>
    <message>
        <source>Access tokens come from this computer&apos;s Microsoft Entra login: environment variables, a managed identity or the Azure CLI. They are never stored here.</source>
        <translation>访问令牌来自此计算机的 Microsoft Entra 登录：环境变量、托管标识或 Azure CLI。令牌绝不存储在这里。</translation>
    </message>
    <message>
        <source>Nothing is needed to be let in: this server is asked without a key.</source>
        <translation>无需任何凭据：访问此服务器不需要密钥。</translation>
    </message>
    <message>
        <source>To log in, or once the login has expired, run:</source>
        <translation>要登录，或登录过期后，请运行：</translation>
    </message>
    <message>
        <source>Command to log in</source>
        <translation>登录命令</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>For 15 minutes</source>
        <translation>15 分钟</translation>
    </message>
    <message>
        <source>Until resumed or restarted</source>
        <translation>直到恢复或重新启动</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Copy URL</source>
        <translation>复制 URL</translation>
    </message>
    <message>
        <source>Copy a client key</source>
        <translation>复制客户端密钥</translation>
    </message>
    <message>
        <source>Open log</source>
        <translation>打开日志</translation>
    </message>
    <message>
        <source>Usage and costs</source>
        <translation>用量与费用</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>设置向导…</translation>
    </message>
    <message>
        <source>Connect tools…</source>
        <translation>连接工具…</translation>
    </message>
    <message>
        <source>Check-up…</source>
        <translation>健康检查…</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Running at {url}</source>
        <translation>正在 {url} 运行</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Paused until resumed</source>
        <translation>已暂停，直到恢复</translation>
    </message>
    <message>
        <source>Paused until {time}</source>
        <translation>已暂停至 {time}</translation>
    </message>
</context>
<context>
    <name>Adder</name>
    <message>
        <source>Add an upstream</source>
        <translation>添加上游</translation>
    </message>
    <message>
        <source>Name, such as my-vendor</source>
        <translation>名称，例如 my-vendor</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>There is already an upstream with this name.</source>
        <translation>已有同名的上游。</translation>
    </message>
    <message>
        <source>Anthropic, vendors and gateways</source>
        <translation>Anthropic、供应商和网关</translation>
    </message>
    <message>
        <source>Claude on a cloud platform</source>
        <translation>云平台上的 Claude</translation>
    </message>
    <message>
        <source>Other models: not Claude</source>
        <translation>其他模型：非 Claude</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>Name of the new upstream</source>
        <translation>新上游的名称</translation>
    </message>
</context>
<context>
    <name>AdvancedPage</name>
    <message>
        <source>Who can reach Claude Desk</source>
        <translation>谁可以访问 Claude Desk</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>地址(&amp;A)</translation>
    </message>
    <message>
        <source>127.0.0.1 is this computer only. Keep it unless you know why not.</source>
        <translation>127.0.0.1 仅限此计算机。除非清楚原因，否则请保持不变。</translation>
    </message>
    <message>
        <source>Other &amp;names</source>
        <translation>其他名称(&amp;N)</translation>
    </message>
    <message>
        <source>Names that containers use for this computer, one a line; requests for any other are refused.</source>
        <translation>容器用来称呼此计算机的名称，每行一个；以任何其他名称发来的请求会被拒绝。</translation>
    </message>
    <message>
        <source>Web &amp;pages</source>
        <translation>网页(&amp;P)</translation>
    </message>
    <message>
        <source>Origins whose pages may call it, one a line. Empty: no page of any site may.</source>
        <translation>允许其页面调用 Claude Desk 的来源，每行一个。留空：任何网站的页面都不允许。</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Finish answers for</source>
        <translation>完成响应的时间</translation>
    </message>
    <message>
        <source>How long running answers may go on when Claude Desk stops; then they are cut.</source>
        <translation>Claude Desk 停止时，进行中的响应还可继续多久；之后会被切断。</translation>
    </message>
    <message>
        <source>Telemetry</source>
        <translation>遥测</translation>
    </message>
    <message>
        <source>To a collector of your own, by OpenTelemetry, and to nobody else. Never prompts, answers or keys.</source>
        <translation>通过 OpenTelemetry 发送到您自己的收集器，不发送给其他任何人。绝不包含提示词、回答或密钥。</translation>
    </message>
    <message>
        <source>Send &amp;figures: requests, errors, tokens, costs, times</source>
        <translation>发送指标：请求、错误、token、费用、时间(&amp;F)</translation>
    </message>
    <message>
        <source>Send a &amp;span for each request</source>
        <translation>为每个请求发送 span(&amp;S)</translation>
    </message>
    <message>
        <source>With its models, times, tokens and session id.</source>
        <translation>包含其模型、时间、token 和会话 ID。</translation>
    </message>
    <message>
        <source>&amp;Collector</source>
        <translation>收集器(&amp;C)</translation>
    </message>
    <message>
        <source>Without /v1. Empty: what OTEL_EXPORTER_OTLP_ENDPOINT says, else http://localhost:4318.</source>
        <translation>不含 /v1。留空：使用 OTEL_EXPORTER_OTLP_ENDPOINT 的值，否则使用 http://localhost:4318。</translation>
    </message>
    <message>
        <source>Figures every</source>
        <translation>指标发送间隔</translation>
    </message>
    <message>
        <source>Other machines could reach Claude Desk with a client key, and what they send is not encrypted. It only starts like this with {variable}=1 in its environment.</source>
        <translation>其他计算机可凭客户端密钥访问 Claude Desk，且发送的内容未加密。只有在环境变量中设置 {variable}=1 时才会这样启动。</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>本次运行由环境变量设定，因此无法在此更改。</translation>
    </message>
</context>
<context>
    <name>AliasLine</name>
    <message>
        <source>By the rules</source>
        <translation>按规则</translation>
    </message>
    <message>
        <source>Remove name {n}</source>
        <translation>移除名称 {n}</translation>
    </message>
    <message>
        <source>Name {n}, asked for</source>
        <translation>名称 {n}：请求的模型</translation>
    </message>
    <message>
        <source>Model sent for name {n}</source>
        <translation>名称 {n}：发送的模型</translation>
    </message>
    <message>
        <source>Upstream of name {n}</source>
        <translation>名称 {n}：上游</translation>
    </message>
</context>
<context>
    <name>AliasesCard</name>
    <message>
        <source>Other names for models</source>
        <translation>模型别名</translation>
    </message>
    <message>
        <source>A tool asks for one model and gets another; its list of models shows the name. In a pattern * stands for any text and ? for one character. A name itself comes before patterns, a longer pattern before a shorter one.</source>
        <translation>工具请求一个模型，得到的是另一个；该工具的模型列表会显示此别名。在模式中，* 代表任意文本，? 代表一个字符。完整名称优先于模式，较长的模式优先于较短的。</translation>
    </message>
    <message>
        <source>Add a name</source>
        <translation>添加别名</translation>
    </message>
    <message>
        <source>the request goes on without one</source>
        <translation>请求不带模型继续发送</translation>
    </message>
    <message>
        <source>&amp;No model named</source>
        <translation>未指定模型(&amp;N)</translation>
    </message>
    <message>
        <source>The model for requests that name none.</source>
        <translation>用于未指定模型的请求。</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>本次运行由环境变量设定，因此无法在此更改。</translation>
    </message>
    <message>
        <source>From the environment, for this run: {names}.</source>
        <translation>来自环境变量，仅限本次运行：{names}。</translation>
    </message>
    <message>
        <source>Give the name that is asked for and the model that is sent.</source>
        <translation>请填写请求的名称和发送的模型。</translation>
    </message>
    <message>
        <source>This name is there twice.</source>
        <translation>此名称出现了两次。</translation>
    </message>
    <message>
        <source>There is no upstream “{name}” any more; such requests are refused.</source>
        <translation>上游“{name}”已不存在；此类请求会被拒绝。</translation>
    </message>
    <message>
        <source>A pattern: it works, but a list of models cannot show it.</source>
        <translation>这是模式：可以使用，但无法显示在模型列表中。</translation>
    </message>
    <message>
        <source>{model} is sent as it is: names are looked up once.</source>
        <translation>{model} 会原样发送：名称只查找一次。</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>请求的名称</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>发送的模型</translation>
    </message>
    <message>
        <source>Goes to</source>
        <translation>去向</translation>
    </message>
    <message>
        <source>A line is not finished.</source>
        <translation>有一行尚未填完。</translation>
    </message>
</context>
<context>
    <name>AttemptsPane</name>
    <message>
        <source>Attempts</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>No upstream had this request.</source>
        <translation>没有上游收到此请求。</translation>
    </message>
    <message>
        <source>Attempt {n}</source>
        <translation>尝试 {n}</translation>
    </message>
    <message>
        <source>had it for {time}</source>
        <translation>用时 {time}</translation>
    </message>
    <message>
        <source>left after {time}</source>
        <translation>{time} 后发出</translation>
    </message>
    <message>
        <source>answered after {time}</source>
        <translation>{time} 后响应</translation>
    </message>
    <message>
        <source>Where it went</source>
        <translation>去向</translation>
    </message>
    <message>
        <source>Headers that left</source>
        <translation>发出的请求头</translation>
    </message>
    <message>
        <source>Headers that came back</source>
        <translation>返回的响应头</translation>
    </message>
</context>
<context>
    <name>AutostartCard</name>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>&amp;Start when you log in, in the tray</source>
        <translation>登录时启动，显示在托盘中(&amp;S)</translation>
    </message>
    <message>
        <source>Counts at once. It is kept in {place}</source>
        <translation>立即生效。存放在 {place}</translation>
    </message>
    <message>
        <source>Another Claude Desk is started so far. Switch it off and on to start this one instead.</source>
        <translation>目前启动的是另一个 Claude Desk。关闭再打开此项，即可改为启动这一个。</translation>
    </message>
</context>
<context>
    <name>Banners</name>
    <message>
        <source>Dismiss</source>
        <translation>忽略</translation>
    </message>
    <message>
        <source>Enter key…</source>
        <translation>输入密钥…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
</context>
<context>
    <name>Bubble</name>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Assistant</source>
        <translation>助手</translation>
    </message>
    <message>
        <source>System</source>
        <translation>系统</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Developer</source>
        <translation>开发者</translation>
    </message>
    <message>
        <source>Cached up to here</source>
        <translation>缓存到此处</translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation>思考</translation>
    </message>
    <message>
        <source>Tool: {name}</source>
        <translation>工具：{name}</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Result: it failed</source>
        <translation>结果：失败</translation>
    </message>
</context>
<context>
    <name>BudgetLine</name>
    <message>
        <source>no limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>all together</source>
        <translation>全部合计</translation>
    </message>
    <message>
        <source>each client key</source>
        <translation>每个客户端密钥</translation>
    </message>
    <message>
        <source>each session</source>
        <translation>每个会话</translation>
    </message>
    <message>
        <source>Cut off running answers</source>
        <translation>切断进行中的响应</translation>
    </message>
    <message>
        <source>When it is used up, answers that are on their way are broken off. Otherwise they are finished.</source>
        <translation>用完时，正在传输的响应会被中断。否则会等其完成。</translation>
    </message>
    <message>
        <source>US dollars</source>
        <translation>美元</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Lasts for</source>
        <translation>周期</translation>
    </message>
    <message>
        <source>Who has it</source>
        <translation>适用于</translation>
    </message>
    <message>
        <source>Client keys</source>
        <translation>客户端密钥</translation>
    </message>
    <message>
        <source>budget {n}</source>
        <translation>预算 {n}</translation>
    </message>
    <message>
        <source>Remove {line}</source>
        <translation>移除{line}</translation>
    </message>
    <message>
        <source>Give an amount of US dollars, of tokens, or of both.</source>
        <translation>请填写美元金额、token 数，或两者都填。</translation>
    </message>
    <message>
        <source>Give the name of a client key, or * for all of them.</source>
        <translation>请填写客户端密钥的名称，或用 * 表示全部。</translation>
    </message>
</context>
<context>
    <name>BudgetsCard</name>
    <message>
        <source>Budgets</source>
        <translation>预算</translation>
    </message>
    <message>
        <source>How much may be spent. A request takes from every budget it falls under, before it is sent, the most that it can cost, and gives back what it did not use; when there is not enough left, it is refused. Tokens are those read and written, without those from the prompt cache. In names of client keys * stands for any text.</source>
        <translation>可以花费多少。请求在发送之前，会从其所属的每个预算中预扣它最多可能花费的数额，未用完的部分再退回；余额不足时请求会被拒绝。token 指读取和写入的 token，不含来自提示缓存的。在客户端密钥的名称中，* 代表任意文本。</translation>
    </message>
    <message>
        <source>Add a budget</source>
        <translation>添加预算</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>本次运行由环境变量设定，因此无法在此更改。</translation>
    </message>
</context>
<context>
    <name>CachePane</name>
    <message>
        <source>Prompt cache</source>
        <translation>提示缓存</translation>
    </message>
    <message>
        <source>This reply says nothing about a prompt.</source>
        <translation>此响应没有说明提示词用量。</translation>
    </message>
    <message>
        <source>PROMPT TOKENS</source>
        <translation>提示词 TOKEN</translation>
    </message>
    <message>
        <source>Read from cache</source>
        <translation>从缓存读取</translation>
    </message>
    <message>
        <source>Written to it</source>
        <translation>写入缓存</translation>
    </message>
    <message>
        <source>of it for 1 hour</source>
        <translation>其中保留 1 小时</translation>
    </message>
    <message>
        <source>Neither</source>
        <translation>未用缓存</translation>
    </message>
    <message>
        <source>CONVERSATION</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Compared to the last</source>
        <translation>与上一个相比</translation>
    </message>
    <message>
        <source>Unchanged blocks</source>
        <translation>未变的块</translation>
    </message>
    <message>
        <source>Cache breakpoints</source>
        <translation>缓存断点</translation>
    </message>
    <message>
        <source>Was in the cache</source>
        <translation>原在缓存中</translation>
    </message>
    <message>
        <source>Not read from it</source>
        <translation>未从缓存读取</translation>
    </message>
    <message>
        <source>{n} % from the cache</source>
        <translation>{n}% 来自缓存</translation>
    </message>
    <message>
        <source>the first one</source>
        <translation>第一个请求</translation>
    </message>
    <message>
        <source>goes on from it</source>
        <translation>接续上一个</translation>
    </message>
    <message>
        <source>the same once more</source>
        <translation>与上一个相同</translation>
    </message>
    <message>
        <source>goes on from an earlier turn</source>
        <translation>接续较早的轮次</translation>
    </message>
    <message>
        <source>something that was cached has changed</source>
        <translation>已缓存的内容有变化</translation>
    </message>
    <message>
        <source>{n} of {all}</source>
        <translation>{n}/{all}</translation>
    </message>
    <message>
        <source>{n} of conversation {number}</source>
        <translation>会话 {number} 的第 {n} 个</translation>
    </message>
</context>
<context>
    <name>CaptureButton</name>
    <message>
        <source>Capture off</source>
        <translation>不保留正文</translation>
    </message>
    <message>
        <source>Capturing</source>
        <translation>正在保留</translation>
    </message>
    <message>
        <source>Capturing to disk</source>
        <translation>正在保留到磁盘</translation>
    </message>
    <message>
        <source>Keeping of bodies: {state}</source>
        <translation>正文保留：{state}</translation>
    </message>
    <message>
        <source>Whether requests and replies are kept with their bodies</source>
        <translation>是否保留请求和响应的正文</translation>
    </message>
    <message>
        <source>Keep no bodies</source>
        <translation>不保留正文</translation>
    </message>
    <message>
        <source>Keep in memory, until Claude Desk quits</source>
        <translation>保留在内存中，直到 Claude Desk 退出</translation>
    </message>
    <message>
        <source>Keep on disk, for a while</source>
        <translation>在磁盘上保留一段时间</translation>
    </message>
    <message>
        <source>Purge now</source>
        <translation>立即清除</translation>
    </message>
    <message>
        <source>Purge now ({n} requests, {size})</source>
        <translation>立即清除（{n} 个请求，{size}）</translation>
    </message>
</context>
<context>
    <name>CaptureNotice</name>
    <message>
        <source>Keep new requests in memory</source>
        <translation>在内存中保留新请求</translation>
    </message>
    <message>
        <source>Keep them on disk…</source>
        <translation>保留到磁盘…</translation>
    </message>
    <message>
        <source>Nothing was kept of this request</source>
        <translation>此请求没有保留任何内容</translation>
    </message>
    <message>
        <source>It began before bodies were kept, or was overtaken by newer ones. New requests are kept.</source>
        <translation>它在开始保留正文之前就已开始，或已被较新的请求挤掉。新请求会被保留。</translation>
    </message>
    <message>
        <source>Keep bodies on disk?</source>
        <translation>要将正文保留到磁盘吗？</translation>
    </message>
    <message>
        <source>Prompts, answers and files that tools read will lie unencrypted in a file that only you can read, for a day and up to 256 MB, unless the settings say otherwise. Keys are masked. You can purge them at any time.</source>
        <translation>提示词、回答以及工具读取的文件将以未加密的形式存放在只有您可读的文件中，除非设置另有规定，最多保留一天、256 MB。密钥会被遮盖。您可以随时清除。</translation>
    </message>
    <message>
        <source>Bodies are not kept</source>
        <translation>正文未保留</translation>
    </message>
    <message>
        <source>The log knows times, counts and costs, and not what was said. Switched on, new requests are kept with their bodies so that you can look at them here: prompts, answers, and files that tools read. Keys are masked in them. In memory, all of it is gone when Claude Desk quits.</source>
        <translation>日志记录时间、数量和费用，不记录内容。开启后，新请求会连同正文一起保留，供您在此查看：提示词、回答以及工具读取的文件。其中的密钥会被遮盖。保留在内存中时，Claude Desk 退出后全部消失。</translation>
    </message>
    <message>
        <source>Keep on disk</source>
        <translation>保留到磁盘</translation>
    </message>
</context>
<context>
    <name>CharactersBox</name>
    <message>
        <source> characters</source>
        <translation> 个字符</translation>
    </message>
</context>
<context>
    <name>ChartView</name>
    <message>
        <source>Chart</source>
        <translation>图表</translation>
    </message>
    <message>
        <source>Arrow keys go from bar to bar and through its parts, Return shows the requests.</source>
        <translation>方向键在柱形之间和柱形各部分之间移动，回车键显示对应的请求。</translation>
    </message>
</context>
<context>
    <name>ChatPane</name>
    <message>
        <source>Show earlier turns ({n})</source>
        <translation>显示更早的轮次（{n}）</translation>
    </message>
    <message>
        <source>{n} tools offered</source>
        <translation>提供了 {n} 个工具</translation>
    </message>
</context>
<context>
    <name>CheckCard</name>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Test this upstream</source>
        <translation>测试此上游</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>The test was stopped.</source>
        <translation>测试已停止。</translation>
    </message>
    <message>
        <source>Something failed; its line says what.</source>
        <translation>有项目失败；详见对应行。</translation>
    </message>
    <message>
        <source>It works, with the limits that are marked.</source>
        <translation>可以使用，但有已标出的限制。</translation>
    </message>
    <message>
        <source>All is well.</source>
        <translation>一切正常。</translation>
    </message>
    <message>
        <source>Apply the changes first.</source>
        <translation>请先应用更改。</translation>
    </message>
    <message>
        <source>Save the key first.</source>
        <translation>请先保存密钥。</translation>
    </message>
    <message>
        <source>Progress of the test</source>
        <translation>测试进度</translation>
    </message>
</context>
<context>
    <name>ClientLine</name>
    <message>
        <source>Client key, {line}</source>
        <translation>客户端密钥，{line}</translation>
    </message>
    <message>
        <source>Remove {line}</source>
        <translation>移除{line}</translation>
    </message>
</context>
<context>
    <name>ColumnChooser</name>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Ticked columns are shown, from the top of this list to the right.</source>
        <translation>勾选的列会显示，列表从上到下对应从左到右。</translation>
    </message>
</context>
<context>
    <name>ComparePane</name>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Responses</source>
        <translation>响应</translation>
    </message>
    <message>
        <source>Request headers</source>
        <translation>请求头</translation>
    </message>
    <message>
        <source>What is compared</source>
        <translation>比较的内容</translation>
    </message>
    <message>
        <source>Show more</source>
        <translation>显示更多</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>To be compared, both must have been kept with their bodies.</source>
        <translation>要进行比较，两个请求都必须保留了正文。</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>正在比较…</translation>
    </message>
    <message>
        <source>{n} differences between {one} and {other}</source>
        <translation>{one} 与 {other} 之间有 {n} 处差异</translation>
    </message>
    <message>
        <source>No difference between {one} and {other}</source>
        <translation>{one} 与 {other} 之间没有差异</translation>
    </message>
</context>
<context>
    <name>ConnectPage</name>
    <message>
        <source>Looking for tools…</source>
        <translation>正在查找工具…</translation>
    </message>
    <message>
        <source>Tools that were not found here</source>
        <translation>未在此处找到的工具</translation>
    </message>
    <message>
        <source>None of the tools it knows was found here.</source>
        <translation>未在此处找到任何受支持的工具。</translation>
    </message>
    <message>
        <source>Something was interrupted: {tools}. It can be undone, or connected again.</source>
        <translation>有操作被中断：{tools}。可以撤销，或重新连接。</translation>
    </message>
    <message>
        <source>Start Claude Desk first: it has no address yet.</source>
        <translation>请先启动 Claude Desk：它还没有地址。</translation>
    </message>
    <message>
        <source>{tool} is connected. Start it anew and ask it something: waiting for its first request…</source>
        <translation>{tool} 已连接。请重新启动它并向它提问：正在等待第一个请求…</translation>
    </message>
    <message>
        <source>A client key for {tool} was made. Enter it, and ask something: waiting for its first request…</source>
        <translation>已为 {tool} 创建客户端密钥。请将其填入并提问：正在等待第一个请求…</translation>
    </message>
    <message>
        <source>Its first request has arrived: {model}, {status}.</source>
        <translation>第一个请求已到达：{model}，{status}。</translation>
    </message>
    <message>
        <source>No request has arrived yet. If you have used the tool meanwhile, something else decides where it sends them.</source>
        <translation>还没有请求到达。如果这期间您用过该工具，说明请求的去向由别处决定。</translation>
    </message>
    <message>
        <source>{value} has another value by now, and keeps it.</source>
        <translation>{value} 现在已是其他值，因此保持不变。</translation>
    </message>
    <message>
        <source>{tool} is as it was before.</source>
        <translation>{tool} 已恢复原状。</translation>
    </message>
    <message>
        <source>Connect a tool</source>
        <translation>连接工具</translation>
    </message>
    <message>
        <source>What would be changed in its settings is shown first, and can be undone exactly.</source>
        <translation>会先显示对其设置的更改，并且可以完全撤销。</translation>
    </message>
</context>
<context>
    <name>Declared</name>
    <message>
        <source>Two messages of a few words are sent, each answered with at most 16 tokens; that costs next to nothing.</source>
        <translation>会发送两条只有几个词的消息，每条最多用 16 个 token 回答；费用几乎为零。</translation>
    </message>
    <message>
        <source>Anthropic</source>
        <translation>Anthropic</translation>
    </message>
    <message>
        <source>Anthropic&apos;s own API. Needs an API key from the Anthropic Console.</source>
        <translation>Anthropic 自己的 API。需要 Anthropic Console 的 API 密钥。</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Leave it as it is, unless your company has an address of its own.</source>
        <translation>请保持原样，除非您的公司有自己的地址。</translation>
    </message>
    <message>
        <source>Key is sent as</source>
        <translation>密钥发送方式</translation>
    </message>
    <message>
        <source>Most servers take x-api-key; some vendors want Authorization: Bearer.</source>
        <translation>大多数服务器使用 x-api-key；有些供应商要求 Authorization: Bearer。</translation>
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
        <translation>Anthropic 兼容</translation>
    </message>
    <message>
        <source>Another vendor or a gateway that speaks Anthropic&apos;s protocol.</source>
        <translation>使用 Anthropic 协议的其他供应商或网关。</translation>
    </message>
    <message>
        <source>The address that the vendor gives for ANTHROPIC_BASE_URL, without /v1.</source>
        <translation>供应商为 ANTHROPIC_BASE_URL 提供的地址，不含 /v1。</translation>
    </message>
    <message>
        <source>API version</source>
        <translation>API 版本</translation>
    </message>
    <message>
        <source>Sent as anthropic-version when the vendor only knows an old one, such as 2023-06-01. Empty: the client&apos;s own.</source>
        <translation>供应商只支持旧版本（例如 2023-06-01）时，作为 anthropic-version 发送。留空：使用客户端自己的。</translation>
    </message>
    <message>
        <source>Extra headers</source>
        <translation>附加标头</translation>
    </message>
    <message>
        <source>Sent with every request, in place of the client&apos;s of the same name. No place for keys.</source>
        <translation>随每个请求发送，替换客户端的同名标头。请勿在此填写密钥。</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>Put in front of every request&apos;s own; the log says so.</source>
        <translation>放在每个请求自己的系统提示词之前；日志会注明。</translation>
    </message>
    <message>
        <source>User id</source>
        <translation>用户 ID</translation>
    </message>
    <message>
        <source>The metadata.user_id that the vendor sees; thinking may be bound to it, so keep it where thinking is used.</source>
        <translation>供应商看到的 metadata.user_id；思考内容可能与其绑定，因此使用思考时请保留。</translation>
    </message>
    <message>
        <source>The client&apos;s own</source>
        <translation>客户端自己的</translation>
    </message>
    <message>
        <source>One for this installation</source>
        <translation>此安装固定一个</translation>
    </message>
    <message>
        <source>A new one for each request</source>
        <translation>每个请求新建一个</translation>
    </message>
    <message>
        <source>Learn what it rejects</source>
        <translation>记住被拒绝的内容</translation>
    </message>
    <message>
        <source>Optional fields and beta flags that the vendor rejected once are left out from then on.</source>
        <translation>供应商拒绝过一次的可选字段和 beta 标志，此后不再发送。</translation>
    </message>
    <message>
        <source>Amazon Bedrock</source>
        <translation>Amazon Bedrock</translation>
    </message>
    <message>
        <source>Claude in your AWS account. Needs an AWS login on this computer, or a Bedrock API key.</source>
        <translation>您 AWS 账户中的 Claude。需要此计算机上的 AWS 登录，或 Bedrock API 密钥。</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>区域</translation>
    </message>
    <message>
        <source>The AWS region that is asked, such as us-east-1 or eu-central-1.</source>
        <translation>所访问的 AWS 区域，例如 us-east-1 或 eu-central-1。</translation>
    </message>
    <message>
        <source>Sign in with</source>
        <translation>登录方式</translation>
    </message>
    <message>
        <source>The AWS login covers profiles, IAM Identity Center, environment variables and assumed roles.</source>
        <translation>AWS 登录涵盖配置文件、IAM Identity Center、环境变量和代入的角色。</translation>
    </message>
    <message>
        <source>AWS login of this computer</source>
        <translation>此计算机的 AWS 登录</translation>
    </message>
    <message>
        <source>Bedrock API key</source>
        <translation>Bedrock API 密钥</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>配置文件</translation>
    </message>
    <message>
        <source>A profile of ~/.aws/config; empty for the default one.</source>
        <translation>~/.aws/config 中的配置文件；留空则使用默认的。</translation>
    </message>
    <message>
        <source>Model prefix</source>
        <translation>模型前缀</translation>
    </message>
    <message>
        <source>Where inference may run: us, eu, jp, au, apac or global, none for no prefix; empty goes by the region.</source>
        <translation>允许推理的位置：us、eu、jp、au、apac 或 global，none 表示不加前缀；留空则按区域决定。</translation>
    </message>
    <message>
        <source>Model names</source>
        <translation>模型名称</translation>
    </message>
    <message>
        <source>What a client asks for, and the id or ARN it becomes; other names are translated.</source>
        <translation>客户端请求的名称，以及对应的 ID 或 ARN；其他名称会自动转换。</translation>
    </message>
    <message>
        <source>List models</source>
        <translation>列出模型</translation>
    </message>
    <message>
        <source>Ask AWS which models there are; without it the list comes with Claude Desk.</source>
        <translation>向 AWS 查询有哪些模型；否则使用 Claude Desk 自带的列表。</translation>
    </message>
    <message>
        <source>Guardrail</source>
        <translation>护栏</translation>
    </message>
    <message>
        <source>Applied to every request, as identifier:version, such as abc123:1 or abc123:DRAFT.</source>
        <translation>应用于每个请求，格式为 identifier:version，例如 abc123:1 或 abc123:DRAFT。</translation>
    </message>
    <message>
        <source>Service tier</source>
        <translation>服务层级</translation>
    </message>
    <message>
        <source>Asked for with every request, such as priority or flex; empty for AWS&apos;s default.</source>
        <translation>每个请求所要求的层级，例如 priority 或 flex；留空则使用 AWS 的默认值。</translation>
    </message>
    <message>
        <source>Of a private endpoint; leave it empty otherwise.</source>
        <translation>用于私有终端节点；否则请留空。</translation>
    </message>
    <message>
        <source>Sent with every request; no place for keys.</source>
        <translation>随每个请求发送；请勿在此填写密钥。</translation>
    </message>
    <message>
        <source>Amazon Bedrock (Messages API)</source>
        <translation>Amazon Bedrock（Messages API）</translation>
    </message>
    <message>
        <source>Bedrock&apos;s newer endpoint, which speaks Anthropic&apos;s protocol. Needs an AWS login or a Bedrock API key.</source>
        <translation>Bedrock 较新的终端节点，使用 Anthropic 的协议。需要 AWS 登录或 Bedrock API 密钥。</translation>
    </message>
    <message>
        <source>What a client asks for, and the model id it becomes; other names get &apos;anthropic.&apos; in front.</source>
        <translation>客户端请求的名称，以及对应的模型 ID；其他名称前会加上“anthropic.”。</translation>
    </message>
    <message>
        <source>Instead of the region&apos;s own, less /v1; leave it empty otherwise.</source>
        <translation>替代区域自己的地址，不含 /v1；否则请留空。</translation>
    </message>
    <message>
        <source>Claude Platform on AWS</source>
        <translation>AWS 上的 Claude Platform</translation>
    </message>
    <message>
        <source>Anthropic&apos;s whole API, billed by AWS. Needs a workspace, and an AWS login or the workspace&apos;s API key.</source>
        <translation>Anthropic 的完整 API，由 AWS 计费。需要工作区，以及 AWS 登录或该工作区的 API 密钥。</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>工作区</translation>
    </message>
    <message>
        <source>Id of the Anthropic workspace, as in wrkspc_01AbCd.</source>
        <translation>Anthropic 工作区的 ID，例如 wrkspc_01AbCd。</translation>
    </message>
    <message>
        <source>API key of the workspace</source>
        <translation>工作区的 API 密钥</translation>
    </message>
    <message>
        <source>Google Vertex AI</source>
        <translation>Google Vertex AI</translation>
    </message>
    <message>
        <source>Claude in your Google Cloud project. Needs a Google login on this machine.</source>
        <translation>您 Google Cloud 项目中的 Claude。需要此计算机上的 Google 登录。</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Id of the Google Cloud project that pays.</source>
        <translation>付费的 Google Cloud 项目的 ID。</translation>
    </message>
    <message>
        <source>Where it runs: global, us, eu, or a region such as europe-west1.</source>
        <translation>运行位置：global、us、eu，或某个区域，例如 europe-west1。</translation>
    </message>
    <message>
        <source>Credentials file</source>
        <translation>凭据文件</translation>
    </message>
    <message>
        <source>A service account&apos;s or workload identity&apos;s JSON file; leave it empty to use &apos;gcloud auth application-default login&apos;.</source>
        <translation>服务账号或工作负载身份的 JSON 文件；留空则使用“gcloud auth application-default login”。</translation>
    </message>
    <message>
        <source>What a client asks for, and the Vertex model id it becomes; others go as they are.</source>
        <translation>客户端请求的名称，以及对应的 Vertex 模型 ID；其他名称保持原样。</translation>
    </message>
    <message>
        <source>Claude on Google Cloud</source>
        <translation>Google Cloud 上的 Claude</translation>
    </message>
    <message>
        <source>Anthropic&apos;s whole API, billed by Google Cloud. Needs a Google login on this machine.</source>
        <translation>Anthropic 的完整 API，由 Google Cloud 计费。需要此计算机上的 Google 登录。</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Leave global, unless your company was given another one.</source>
        <translation>请保留 global，除非您的公司另有指定。</translation>
    </message>
    <message>
        <source>Instead of the one made from project and workspace; leave it empty otherwise.</source>
        <translation>替代由项目和工作区生成的地址；否则请留空。</translation>
    </message>
    <message>
        <source>Microsoft Foundry</source>
        <translation>Microsoft Foundry</translation>
    </message>
    <message>
        <source>Claude in your Azure subscription. Needs the resource&apos;s key or a Microsoft Entra login.</source>
        <translation>您 Azure 订阅中的 Claude。需要资源密钥或 Microsoft Entra 登录。</translation>
    </message>
    <message>
        <source>Resource</source>
        <translation>资源</translation>
    </message>
    <message>
        <source>The name in front of .services.ai.azure.com.</source>
        <translation>.services.ai.azure.com 前面的名称。</translation>
    </message>
    <message>
        <source>Let in by</source>
        <translation>访问方式</translation>
    </message>
    <message>
        <source>A key of the resource, or the login of the Azure CLI on this machine.</source>
        <translation>资源密钥，或此计算机上的 Azure CLI 登录。</translation>
    </message>
    <message>
        <source>Key of the resource</source>
        <translation>资源密钥</translation>
    </message>
    <message>
        <source>Microsoft Entra login</source>
        <translation>Microsoft Entra 登录</translation>
    </message>
    <message>
        <source>Tenant</source>
        <translation>租户</translation>
    </message>
    <message>
        <source>Id or domain of the Microsoft Entra tenant, if the login knows several.</source>
        <translation>Microsoft Entra 租户的 ID 或域名，用于登录涉及多个租户的情况。</translation>
    </message>
    <message>
        <source>Deployments</source>
        <translation>部署</translation>
    </message>
    <message>
        <source>What a client asks for, and the deployment it becomes; others go as they are.</source>
        <translation>客户端请求的名称，以及对应的部署；其他名称保持原样。</translation>
    </message>
    <message>
        <source>Instead of the resource&apos;s own, up to /anthropic; leave it empty otherwise.</source>
        <translation>替代资源自己的地址，到 /anthropic 为止；否则请留空。</translation>
    </message>
    <message>
        <source>OpenAI-compatible (not Claude)</source>
        <translation>OpenAI 兼容（非 Claude）</translation>
    </message>
    <message>
        <source>A local server or another vendor that speaks OpenAI&apos;s Chat Completions. Its models are not Claude.</source>
        <translation>使用 OpenAI Chat Completions 的本地服务器或其他供应商。其模型不是 Claude。</translation>
    </message>
    <message>
        <source>With /v1 where the server has it, such as http://127.0.0.1:11434/v1 for Ollama.</source>
        <translation>服务器地址含 /v1 时请一并填写，例如 Ollama 为 http://127.0.0.1:11434/v1。</translation>
    </message>
    <message>
        <source>A server on this machine usually needs no key.</source>
        <translation>此计算机上的服务器通常不需要密钥。</translation>
    </message>
    <message>
        <source>Authorization: Bearer, but nothing to this machine</source>
        <translation>Authorization: Bearer，但对此计算机不发送</translation>
    </message>
    <message>
        <source>What a client asks for, such as claude-* with * for anything, and the server&apos;s model to use for it.</source>
        <translation>客户端请求的名称，例如 claude-*，其中 * 代表任意内容，以及为其使用的服务器模型。</translation>
    </message>
    <message>
        <source>Output limit is sent as</source>
        <translation>输出上限发送方式</translation>
    </message>
    <message>
        <source>OpenAI wants max_completion_tokens; most other servers know max_tokens.</source>
        <translation>OpenAI 要求 max_completion_tokens；大多数其他服务器使用 max_tokens。</translation>
    </message>
    <message>
        <source>max_completion_tokens, but max_tokens to this machine</source>
        <translation>max_completion_tokens，但对此计算机使用 max_tokens</translation>
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
        <translation>随每个请求发送。请勿在此填写密钥。</translation>
    </message>
    <message>
        <source>Practice</source>
        <translation>练习</translation>
    </message>
    <message>
        <source>A pretend Claude inside this program. Costs nothing, needs no key and no network.</source>
        <translation>内置于本程序的模拟 Claude。不产生费用，不需要密钥和网络。</translation>
    </message>
    <message>
        <source>Claude Desk</source>
        <translation>Claude Desk</translation>
    </message>
    <message>
        <source>What tools ask of the gateway</source>
        <translation>工具对网关的要求</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>此计算机</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Upstream</source>
        <translation>上游</translation>
    </message>
    <message>
        <source>The gateway is there</source>
        <translation>网关可访问</translation>
    </message>
    <message>
        <source>The key is accepted as x-api-key</source>
        <translation>接受以 x-api-key 发送的密钥</translation>
    </message>
    <message>
        <source>The key is accepted as Authorization: Bearer</source>
        <translation>接受以 Authorization: Bearer 发送的密钥</translation>
    </message>
    <message>
        <source>The key is accepted in both headers</source>
        <translation>两种标头中的密钥都被接受</translation>
    </message>
    <message>
        <source>Models are listed in time, without a redirect</source>
        <translation>模型列表及时返回，且无重定向</translation>
    </message>
    <message>
        <source>Requests are not redirected</source>
        <translation>请求不被重定向</translation>
    </message>
    <message>
        <source>A wrong key is refused properly</source>
        <translation>错误的密钥被正确拒绝</translation>
    </message>
    <message>
        <source>Claude Code&apos;s address is served</source>
        <translation>Claude Code 的地址可用</translation>
    </message>
    <message>
        <source>The HEAD probe breaks nothing</source>
        <translation>HEAD 探测不造成问题</translation>
    </message>
    <message>
        <source>Beta flags and other headers arrive</source>
        <translation>beta 标志和其他标头能送达</translation>
    </message>
    <message>
        <source>Bodies arrive unchanged</source>
        <translation>正文原样送达</translation>
    </message>
    <message>
        <source>Bodies over 1 MB are taken</source>
        <translation>接受超过 1 MB 的正文</translation>
    </message>
    <message>
        <source>No filter reads prompts</source>
        <translation>没有过滤器检查提示词</translation>
    </message>
    <message>
        <source>Tokens are counted</source>
        <translation>可以计数 token</translation>
    </message>
    <message>
        <source>Streams arrive as they are made</source>
        <translation>流随生成即时送达</translation>
    </message>
    <message>
        <source>All events arrive, pings too</source>
        <translation>所有事件都送达，包括 ping</translation>
    </message>
    <message>
        <source>A broken stream looks broken</source>
        <translation>中断的流能看出已中断</translation>
    </message>
    <message>
        <source>Errors in streams arrive</source>
        <translation>流中的错误能送达</translation>
    </message>
    <message>
        <source>Nothing is packed unasked</source>
        <translation>不擅自压缩</translation>
    </message>
    <message>
        <source>Errors keep their words</source>
        <translation>错误保留原文</translation>
    </message>
    <message>
        <source>Limits and overloads keep their status</source>
        <translation>限流和过载保留其状态码</translation>
    </message>
    <message>
        <source>No web page where an API should be</source>
        <translation>该是 API 的地方没有返回网页</translation>
    </message>
    <message>
        <source>No proxy in between</source>
        <translation>中间没有代理</translation>
    </message>
    <message>
        <source>The port is ours</source>
        <translation>端口由本程序占用</translation>
    </message>
    <message>
        <source>localhost is this computer</source>
        <translation>localhost 指向此计算机</translation>
    </message>
    <message>
        <source>The clock is right</source>
        <translation>时钟准确</translation>
    </message>
    <message>
        <source>Claude Desk runs</source>
        <translation>Claude Desk 正在运行</translation>
    </message>
    <message>
        <source>It asks for attention</source>
        <translation>有需要处理的事项</translation>
    </message>
    <message>
        <source>Its files are private</source>
        <translation>其文件仅本人可读</translation>
    </message>
    <message>
        <source>There is room on the disk</source>
        <translation>磁盘空间充足</translation>
    </message>
    <message>
        <source>The request log is whole</source>
        <translation>请求日志完整</translation>
    </message>
    <message>
        <source>The keychain answers</source>
        <translation>钥匙串有响应</translation>
    </message>
    <message>
        <source>The gateway</source>
        <translation>网关</translation>
    </message>
    <message>
        <source>What was connected</source>
        <translation>已连接的工具</translation>
    </message>
</context>
<context>
    <name>DeskMenu</name>
    <message>
        <source>Requests go to</source>
        <translation>请求发往</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Latest errors</source>
        <translation>最近的错误</translation>
    </message>
    <message>
        <source>Today: no requests</source>
        <translation>今天：没有请求</translation>
    </message>
    <message>
        <source>{cost} + unknown</source>
        <translation>{cost} + 未知</translation>
    </message>
    <message>
        <source>Today: {cost}, {n} requests</source>
        <translation>今天：{cost}，{n} 个请求</translation>
    </message>
    <message>
        <source>No errors</source>
        <translation>没有错误</translation>
    </message>
    <message>
        <source>Upstream settings…</source>
        <translation>上游设置…</translation>
    </message>
</context>
<context>
    <name>DoctorLine</name>
    <message>
        <source>well</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>works with a limit</source>
        <translation>可用，但有限制</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>not tried</source>
        <translation>未测试</translation>
    </message>
</context>
<context>
    <name>DoctorWindow</name>
    <message>
        <source>Check-up – Claude Desk</source>
        <translation>健康检查 – Claude Desk</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>重新检查</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>What may be pasted into a bug report: no keys, no prompts, no names of yours</source>
        <translation>可粘贴到错误报告中的内容：不含密钥、提示词，也不含您起的名称</translation>
    </message>
    <message>
        <source>The check-up is running</source>
        <translation>正在进行健康检查</translation>
    </message>
    <message>
        <source>{n} failed; each line says what to do.</source>
        <translation>{n} 项失败；各行会说明如何处理。</translation>
    </message>
    <message>
        <source>It works, with {n} warnings.</source>
        <translation>可以使用，有 {n} 条警告。</translation>
    </message>
    <message>
        <source>All is well.</source>
        <translation>一切正常。</translation>
    </message>
    <message>
        <source>The check-up was stopped.</source>
        <translation>健康检查已停止。</translation>
    </message>
    <message>
        <source>The report is copied. Look at it before you paste it.</source>
        <translation>报告已复制。粘贴前请先查看。</translation>
    </message>
    <message>
        <source>Also try the upstream “{name}”: two short messages are sent</source>
        <translation>同时测试上游“{name}”：会发送两条短消息</translation>
    </message>
    <message>
        <source>Looks at the program, at what tools ask of it, at this computer and at the tools on it. That costs nothing.</source>
        <translation>检查本程序、工具对它的要求、此计算机以及其上的工具。不产生费用。</translation>
    </message>
</context>
<context>
    <name>DollarEdit</name>
    <message>
        <source>“{text}” is no amount of US dollars.</source>
        <translation>“{text}”不是美元金额。</translation>
    </message>
</context>
<context>
    <name>Draft</name>
    <message>
        <source>This cannot be empty.</source>
        <translation>此项不能为空。</translation>
    </message>
    <message>
        <source>There is no upstream “{name}” any more.</source>
        <translation>上游“{name}”已不存在。</translation>
    </message>
</context>
<context>
    <name>EditDialog</name>
    <message>
        <source>Edit and send again</source>
        <translation>编辑并重新发送</translation>
    </message>
    <message>
        <source>Body of the request</source>
        <translation>请求正文</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>{method} {target}, with the key of this computer. It is paid for like any other request.</source>
        <translation>{method} {target}，使用此计算机的密钥。与其他请求一样计费。</translation>
    </message>
    <message>
        <source>This is no JSON any more; it would be sent as it is.</source>
        <translation>这已不是有效的 JSON；将原样发送。</translation>
    </message>
    <message>
        <source>There are masked keys in it (****); they are sent as they stand here.</source>
        <translation>其中有被遮盖的密钥（****）；将按此处所示发送。</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Lines for your shell</source>
        <translation>用于 shell 的命令行</translation>
    </message>
    <message>
        <source>Copy with a client key</source>
        <translation>复制（含客户端密钥）</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Ready for the first request</source>
        <translation>已准备好接收第一个请求</translation>
    </message>
    <message>
        <source>Claude Desk is stopped</source>
        <translation>Claude Desk 已停止</translation>
    </message>
    <message>
        <source>In a terminal, paste these two lines and start Claude Code or your own program there:</source>
        <translation>在终端中粘贴这两行，然后在其中启动 Claude Code 或您自己的程序：</translation>
    </message>
    <message>
        <source>Your tools get no answers until it runs.</source>
        <translation>在它运行之前，您的工具得不到响应。</translation>
    </message>
    <message>
        <source>Requests go to Practice, which answers by itself: no account, no cost. Choose another upstream in Settings.</source>
        <translation>请求发往“练习”，由它自行响应：无需账户，不产生费用。可在“设置”中选择其他上游。</translation>
    </message>
    <message>
        <source>Show all requests</source>
        <translation>显示全部请求</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>没有匹配项</translation>
    </message>
    <message>
        <source>No request in the log fits the search and the chosen outcome.</source>
        <translation>日志中没有符合搜索条件和所选结果的请求。</translation>
    </message>
    <message>
        <source>Copied. It leaves the clipboard after a minute.</source>
        <translation>已复制。一分钟后会从剪贴板中清除。</translation>
    </message>
</context>
<context>
    <name>EventModel</name>
    <message>
        <source>At</source>
        <translation>时刻</translation>
    </message>
    <message>
        <source>After</source>
        <translation>间隔</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
</context>
<context>
    <name>EventsPane</name>
    <message>
        <source>Events of the reply</source>
        <translation>响应的事件</translation>
    </message>
    <message>
        <source>Data of the event</source>
        <translation>事件的数据</translation>
    </message>
    <message>
        <source>{n} events</source>
        <translation>{n} 个事件</translation>
    </message>
    <message>
        <source>longest silence {time}, before event {n}</source>
        <translation>最长静默 {time}，在事件 {n} 之前</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
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
        <translation>导出请求</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>正在写入…</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>没有写入任何内容。</translation>
    </message>
    <message>
        <source>{path} cannot be written: {reason}.</source>
        <translation>无法写入 {path}：{reason}。</translation>
    </message>
    <message>
        <source>{n} requests were written to {path}.</source>
        <translation>已将 {n} 个请求写入 {path}。</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Copy {name}</source>
        <translation>复制{name}</translation>
    </message>
</context>
<context>
    <name>FailoverCard</name>
    <message>
        <source>When an upstream is down</source>
        <translation>上游不可用时</translation>
    </message>
    <message>
        <source>A request goes on to the next upstream of this list, as long as not one byte of an answer has come: never in the middle of an answer, and never twice to the same place.</source>
        <translation>只要还没有收到响应的任何一个字节，请求就会转到此列表中的下一个上游：绝不在响应中途转移，也绝不向同一处发送两次。</translation>
    </message>
    <message>
        <source>Upstream to go on to</source>
        <translation>要转到的上游</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add this upstream to the list</source>
        <translation>将此上游添加到列表</translation>
    </message>
    <message>
        <source>Longest wait</source>
        <translation>最长等待</translation>
    </message>
    <message>
        <source>A 429 moves a request on when the upstream asks to wait for longer than this.</source>
        <translation>收到 429 时，如果上游要求等待的时间比这更长，请求就会转移。</translation>
    </message>
    <message>
        <source>Comes last for</source>
        <translation>降为最后</translation>
    </message>
    <message>
        <source>An upstream that failed is tried after all others for so long; 0 for not at all.</source>
        <translation>失败的上游在这段时间内排在所有其他上游之后；0 表示不降级。</translation>
    </message>
    <message>
        <source>Statuses</source>
        <translation>状态码</translation>
    </message>
    <message>
        <source>Answers with one of these HTTP statuses move a request on, besides a connection that fails.</source>
        <translation>除连接失败外，响应为这些 HTTP 状态码之一时，请求也会转移。</translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>更多设置</translation>
    </message>
    <message>
        <source>Thinking of earlier turns is left out of a request that moves: only the place that wrote it can read it. The log says so.</source>
        <translation>请求转移时会去掉之前轮次的思考内容：只有写下它的上游才能读取。日志会注明。</translation>
    </message>
    <message>
        <source>What fails at {first} goes on to {rest}.</source>
        <translation>在 {first} 失败的请求转到 {rest}。</translation>
    </message>
    <message>
        <source>, then </source>
        <translation>，然后是 </translation>
    </message>
    <message>
        <source>Requests go there first anyway: add another upstream to go on to.</source>
        <translation>请求本来就先发往那里：请再添加一个可转到的上游。</translation>
    </message>
    <message>
        <source>Nothing is listed, so the tool is told of the failure at once.</source>
        <translation>列表为空，因此会立即把失败告知工具。</translation>
    </message>
    <message>
        <source>Not Claude: {names}. A tool that asks for Claude is answered by another model there.</source>
        <translation>非 Claude：{names}。请求 Claude 的工具在那里会得到其他模型的响应。</translation>
    </message>
</context>
<context>
    <name>FileEdit</name>
    <message>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Saved filters</source>
        <translation>已保存的筛选</translation>
    </message>
    <message>
        <source>Group by conversation</source>
        <translation>按会话分组</translation>
    </message>
    <message>
        <source>Follow the newest requests (End)</source>
        <translation>跟随最新请求（End）</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>What is wrong with the filter</source>
        <translation>筛选的问题</translation>
    </message>
    <message>
        <source>No filters saved yet</source>
        <translation>尚无已保存的筛选</translation>
    </message>
    <message>
        <source>Save this filter…</source>
        <translation>保存此筛选…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Succeeded</source>
        <translation>成功</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Streaming</source>
        <translation>流式</translation>
    </message>
    <message>
        <source>Save this filter</source>
        <translation>保存此筛选</translation>
    </message>
    <message>
        <source>A name for it; one that exists is replaced:</source>
        <translation>筛选名称；同名的会被替换：</translation>
    </message>
</context>
<context>
    <name>FindingLine</name>
    <message>
        <source>It said: “{words}”</source>
        <translation>其回答：“{words}”</translation>
    </message>
    <message>
        <source>well</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>works with a limit</source>
        <translation>可用，但有限制</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>not tried</source>
        <translation>未测试</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Set up Claude Desk</source>
        <translation>设置 Claude Desk</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>上一步(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>下一步(&amp;N)</translation>
    </message>
    <message>
        <source>S&amp;kip</source>
        <translation>跳过(&amp;K)</translation>
    </message>
    <message>
        <source>S&amp;kip this step</source>
        <translation>跳过此步(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation>完成(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Save key and go on</source>
        <translation>保存密钥并继续(&amp;S)</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Tool</source>
        <translation>工具</translation>
    </message>
</context>
<context>
    <name>Footer</name>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Tokens in</source>
        <translation>输入 token</translation>
    </message>
    <message>
        <source>From cache</source>
        <translation>来自缓存</translation>
    </message>
    <message>
        <source>Tokens out</source>
        <translation>输出 token</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>费用</translation>
    </message>
    <message>
        <source>Sorting…</source>
        <translation>正在排序…</translation>
    </message>
    <message>
        <source>Reading older requests… {n}</source>
        <translation>正在读取较早的请求… {n}</translation>
    </message>
    <message>
        <source>of the newest {n}</source>
        <translation>最新的 {n} 个</translation>
    </message>
    <message>
        <source>of {n} in memory</source>
        <translation>内存中共 {n} 个</translation>
    </message>
    <message>
        <source>{cost} + unknown</source>
        <translation>{cost} + 未知</translation>
    </message>
</context>
<context>
    <name>GeneralPage</name>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Your tools reach Claude Desk on this computer only.</source>
        <translation>您的工具只能在此计算机上访问 Claude Desk。</translation>
    </message>
    <message>
        <source>&amp;Port</source>
        <translation>端口(&amp;P)</translation>
    </message>
    <message>
        <source>Running requests finish first when it changes. 0 picks a free port at each start.</source>
        <translation>更改端口时，会先完成进行中的请求。0 表示每次启动时选择一个空闲端口。</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>Request log</source>
        <translation>请求日志</translation>
    </message>
    <message>
        <source>Times, sizes, models and token counts; never keys, prompts or answers. Whichever limit is met first counts.</source>
        <translation>记录时间、大小、模型和 token 数；绝不记录密钥、提示词或回答。先达到的上限生效。</translation>
    </message>
    <message>
        <source>Keep for at most</source>
        <translation>最长保留</translation>
    </message>
    <message>
        <source> days</source>
        <translation> 天</translation>
    </message>
    <message>
        <source>Requests at most</source>
        <translation>请求数上限</translation>
    </message>
    <message>
        <source>Size on disk at most</source>
        <translation>磁盘占用上限</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>Tools that speak OpenAI&apos;s protocols</source>
        <translation>使用 OpenAI 协议的工具</translation>
    </message>
    <message>
        <source>&amp;Leave out what Claude does not have, instead of refusing the request</source>
        <translation>略去 Claude 不支持的内容，而不是拒绝请求(&amp;L)</translation>
    </message>
    <message>
        <source>Audio, several answers at once, tools that run at OpenAI. A warning header names what is left out.</source>
        <translation>音频、一次返回多个回答、在 OpenAI 运行的工具。警告标头会说明略去了什么。</translation>
    </message>
    <message>
        <source>&amp;Cache prompts automatically</source>
        <translation>自动缓存提示词(&amp;C)</translation>
    </message>
    <message>
        <source>A conversation that grows costs far less. Tools that say themselves what to cache are always heard.</source>
        <translation>不断增长的会话费用会低得多。工具若自行指定缓存内容，始终以其为准。</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>本次运行由环境变量设定，因此无法在此更改。</translation>
    </message>
</context>
<context>
    <name>Har</name>
    <message>
        <source>Open HAR file…</source>
        <translation>打开 HAR 文件…</translation>
    </message>
    <message>
        <source>HTTP Archive</source>
        <translation>HTTP Archive</translation>
    </message>
    <message>
        <source>Open HAR file</source>
        <translation>打开 HAR 文件</translation>
    </message>
</context>
<context>
    <name>HarWindow</name>
    <message>
        <source>Requests of the file</source>
        <translation>文件中的请求</translation>
    </message>
    <message>
        <source>There is no request in this file.</source>
        <translation>此文件中没有请求。</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Address for your tools</source>
        <translation>供工具使用的地址</translation>
    </message>
    <message>
        <source>Copy URL</source>
        <translation>复制 URL</translation>
    </message>
    <message>
        <source>Upstream</source>
        <translation>上游</translation>
    </message>
    <message>
        <source>Usage and costs</source>
        <translation>用量与费用</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>{state}, needs attention</source>
        <translation>{state}，需要处理</translation>
    </message>
</context>
<context>
    <name>HeadersPane</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>••••••  not kept</source>
        <translation>••••••  未保留</translation>
    </message>
</context>
<context>
    <name>Heading</name>
    <message>
        <source>Arrange columns…</source>
        <translation>排列列…</translation>
    </message>
    <message>
        <source>Reset columns</source>
        <translation>重置列</translation>
    </message>
</context>
<context>
    <name>HelpSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>全局</translation>
    </message>
    <message>
        <source>This sheet</source>
        <translation>此快捷键表</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Usage and costs</source>
        <translation>用量与费用</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>关闭窗口</translation>
    </message>
    <message>
        <source>Quit Claude Desk, after the answers that are running</source>
        <translation>等进行中的响应完成后退出 Claude Desk</translation>
    </message>
    <message>
        <source>To the next control, and back</source>
        <translation>转到下一个控件，或返回上一个</translation>
    </message>
    <message>
        <source>Close a dialog, or step back</source>
        <translation>关闭对话框，或后退一步</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>In the filter: what can stand here</source>
        <translation>在筛选框中：此处可填的内容</translation>
    </message>
    <message>
        <source>Details of the chosen request; open or close a group</source>
        <translation>所选请求的详细信息；打开或关闭一组</translation>
    </message>
    <message>
        <source>Close the details, then show all requests</source>
        <translation>关闭详细信息，然后显示全部请求</translation>
    </message>
    <message>
        <source>To the first and the last line; follow what is new</source>
        <translation>转到第一行和最后一行；跟随新请求</translation>
    </message>
    <message>
        <source>Close and open a group</source>
        <translation>关闭和打开一组</translation>
    </message>
    <message>
        <source>Open all groups</source>
        <translation>打开所有组</translation>
    </message>
    <message>
        <source>Copy the chosen requests, or what is chosen in the details</source>
        <translation>复制所选请求，或详细信息中选中的内容</translation>
    </message>
    <message>
        <source>What can be done with the chosen requests</source>
        <translation>可对所选请求执行的操作</translation>
    </message>
    <message>
        <source>Export requests</source>
        <translation>导出请求</translation>
    </message>
    <message>
        <source>Look at a HAR file</source>
        <translation>查看 HAR 文件</translation>
    </message>
    <message>
        <source>From day to day in a chart</source>
        <translation>在图表中逐日移动</translation>
    </message>
    <message>
        <source>From one part of a column to the next</source>
        <translation>从柱形的一部分到下一部分</translation>
    </message>
    <message>
        <source>The requests behind it</source>
        <translation>其背后的请求</translation>
    </message>
    <message>
        <source>Save the picture and the figures</source>
        <translation>保存图片和数据</translation>
    </message>
    <message>
        <source>Columns of the table</source>
        <translation>表格的列</translation>
    </message>
    <message>
        <source>Move a column</source>
        <translation>移动列</translation>
    </message>
    <message>
        <source>Show or hide a column</source>
        <translation>显示或隐藏列</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message>
        <source>Inspector</source>
        <translation>检查器</translation>
    </message>
    <message>
        <source>Copy as</source>
        <translation>复制为</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>重新发送</translation>
    </message>
    <message>
        <source>Close details</source>
        <translation>关闭详细信息</translation>
    </message>
    <message>
        <source>As it came</source>
        <translation>收到时</translation>
    </message>
    <message>
        <source>As it left</source>
        <translation>发出时</translation>
    </message>
    <message>
        <source>As it went on</source>
        <translation>转发时</translation>
    </message>
    <message>
        <source>What to see of the request</source>
        <translation>要查看请求的哪部分</translation>
    </message>
    <message>
        <source>This reply was not streamed.</source>
        <translation>此响应不是流式的。</translation>
    </message>
    <message>
        <source>no valid key</source>
        <translation>没有有效密钥</translation>
    </message>
    <message>
        <source>the first of {n} chosen</source>
        <translation>所选 {n} 个中的第一个</translation>
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
        <translation>编辑并重新发送…</translation>
    </message>
    <message>
        <source>Parts of the request</source>
        <translation>请求的各部分</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Response</source>
        <translation>响应</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>尝试</translation>
    </message>
</context>
<context>
    <name>JsonPane</name>
    <message>
        <source>Search names and values</source>
        <translation>搜索名称和值</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>全部复制</translation>
    </message>
    <message>
        <source>Copy value</source>
        <translation>复制值</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Open everything below</source>
        <translation>展开以下全部</translation>
    </message>
</context>
<context>
    <name>KeyCard</name>
    <message>
        <source>API key</source>
        <translation>API 密钥</translation>
    </message>
    <message>
        <source>Show what was typed</source>
        <translation>显示输入的内容</translation>
    </message>
    <message>
        <source>Save key</source>
        <translation>保存密钥</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>移除…</translation>
    </message>
    <message>
        <source>Remove the key? Requests to this upstream fail until you enter another.</source>
        <translation>要移除密钥吗？在您输入新密钥之前，发往此上游的请求会失败。</translation>
    </message>
    <message>
        <source>Paste another key to replace it</source>
        <translation>粘贴新密钥以替换</translation>
    </message>
    <message>
        <source>Paste your key</source>
        <translation>粘贴您的密钥</translation>
    </message>
    <message>
        <source>Asking the keychain…</source>
        <translation>正在询问钥匙串…</translation>
    </message>
    <message>
        <source>No key is stored.</source>
        <translation>没有存储密钥。</translation>
    </message>
    <message>
        <source>A key is bound to the address it is entered for: both are saved together when you apply.</source>
        <translation>密钥与输入时的地址绑定：应用时两者会一起保存。</translation>
    </message>
    <message>
        <source>It is sent to {origin} and to no other address.</source>
        <translation>它只发送到 {origin}，不会发送到其他地址。</translation>
    </message>
    <message>
        <source>A key entered here is sent to {origin} and to no other address.</source>
        <translation>在此输入的密钥只发送到 {origin}，不会发送到其他地址。</translation>
    </message>
    <message>
        <source>There is no usable keychain here: the key is kept in memory until Claude Desk quits.</source>
        <translation>此处没有可用的钥匙串：密钥保留在内存中，直到 Claude Desk 退出。</translation>
    </message>
    <message>
        <source>Kept in the system keychain</source>
        <translation>保存在系统钥匙串中</translation>
    </message>
    <message>
        <source>From the environment variable ANTHROPIC_API_KEY</source>
        <translation>来自环境变量 ANTHROPIC_API_KEY</translation>
    </message>
    <message>
        <source>From the file that CLAUDE_DESK_API_KEY_FILE or ANTHROPIC_API_KEY_FILE names</source>
        <translation>来自 CLAUDE_DESK_API_KEY_FILE 或 ANTHROPIC_API_KEY_FILE 指定的文件</translation>
    </message>
    <message>
        <source>Kept in memory until Claude Desk quits</source>
        <translation>保留在内存中，直到 Claude Desk 退出</translation>
    </message>
    <message>
        <source>, ends in {hint}</source>
        <translation>，以 {hint} 结尾</translation>
    </message>
    <message>
        <source>Hide what was typed</source>
        <translation>隐藏输入的内容</translation>
    </message>
</context>
<context>
    <name>KeyForm</name>
    <message>
        <source>Which tool or machine is it for?</source>
        <translation>用于哪个工具或哪台计算机？</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>永不</translation>
    </message>
    <message>
        <source>After a day</source>
        <translation>一天后</translation>
    </message>
    <message>
        <source>After 7 days</source>
        <translation>7 天后</translation>
    </message>
    <message>
        <source>After 30 days</source>
        <translation>30 天后</translation>
    </message>
    <message>
        <source>After a year</source>
        <translation>一年后</translation>
    </message>
    <message>
        <source>every model</source>
        <translation>所有模型</translation>
    </message>
    <message>
        <source>Wherever the rules say</source>
        <translation>由规则决定</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>A new client key</source>
        <translation>新客户端密钥</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>What “{name}” may be used for, from its next request on</source>
        <translation>“{name}”的使用范围，从其下一个请求起生效</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Only to {name}</source>
        <translation>仅限 {name}</translation>
    </message>
    <message>
        <source>Names with commas between; * stands for any text and ? for one character. Nothing: every model.</source>
        <translation>名称之间用英文逗号分隔；* 代表任意文本，? 代表一个字符。留空：所有模型。</translation>
    </message>
    <message>
        <source>US dollars. When they are spent, requests with this key are refused until the next day, week or month, or until you give it more.</source>
        <translation>美元。用完后，使用此密钥的请求会被拒绝，直到下一天、下一周或下个月，或您为其增加额度。</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>E&amp;xpires</source>
        <translation>到期(&amp;X)</translation>
    </message>
    <message>
        <source>&amp;Models</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Upstream</source>
        <translation>上游(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Budget</source>
        <translation>预算(&amp;B)</translation>
    </message>
    <message>
        <source>Budget in US dollars</source>
        <translation>预算（美元）</translation>
    </message>
    <message>
        <source>For how long the budget is</source>
        <translation>预算的周期</translation>
    </message>
</context>
<context>
    <name>KeyModel</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Ends in</source>
        <translation>结尾</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Expires</source>
        <translation>到期</translation>
    </message>
    <message>
        <source>Limited to</source>
        <translation>限制</translation>
    </message>
    <message>
        <source>with this run</source>
        <translation>随本次运行结束</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>已过期</translation>
    </message>
    <message>
        <source>never</source>
        <translation>永不</translation>
    </message>
</context>
<context>
    <name>KeysPage</name>
    <message>
        <source>Create a key…</source>
        <translation>创建密钥…</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Revoke…</source>
        <translation>吊销…</translation>
    </message>
    <message>
        <source>Client keys</source>
        <translation>客户端密钥</translation>
    </message>
    <message>
        <source>Limited to: {limits}</source>
        <translation>限制：{limits}</translation>
    </message>
    <message>
        <source>Your tools show one of these to Claude Desk. They are worth nothing anywhere else, and a revoked one stops working with its next request.</source>
        <translation>您的工具向 Claude Desk 出示其中一个密钥。它们在别处毫无用处；已吊销的密钥从下一个请求起失效。</translation>
    </message>
</context>
<context>
    <name>LessonsCard</name>
    <message>
        <source>What this vendor rejected</source>
        <translation>此供应商拒绝过的内容</translation>
    </message>
    <message>
        <source>Learned from its own refusals. Requests go without these, and the log says so.</source>
        <translation>从其拒绝中得知。请求发送时会去掉这些内容，日志会注明。</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>忘记</translation>
    </message>
    <message>
        <source>Send everything again, and learn anew what is rejected</source>
        <translation>重新发送所有内容，并重新了解哪些会被拒绝</translation>
    </message>
</context>
<context>
    <name>LimitsCard</name>
    <message>
        <source>Output tokens</source>
        <translation>输出 token</translation>
    </message>
    <message>
        <source>How long an answer a request may ask for (max_tokens). What is changed stands in the log; a request that asks for less is left alone.</source>
        <translation>请求可以要求多长的响应（max_tokens）。所做的改动会写入日志；要求更少的请求不受影响。</translation>
    </message>
    <message>
        <source>&amp;If none is named</source>
        <translation>未指定时(&amp;I)</translation>
    </message>
    <message>
        <source>Nothing is added</source>
        <translation>不添加</translation>
    </message>
    <message>
        <source>For requests without a limit of their own.</source>
        <translation>用于自身没有上限的请求。</translation>
    </message>
    <message>
        <source>At &amp;most</source>
        <translation>上限(&amp;M)</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>At most, &amp;by model</source>
        <translation>各模型上限(&amp;B)</translation>
    </message>
    <message>
        <source>One model or pattern a line, for the model that is sent. The lower limit counts.</source>
        <translation>每行一个模型或模式，以发送的模型为准。取较低的上限。</translation>
    </message>
    <message>
        <source>Lower it to the limit</source>
        <translation>降到上限</translation>
    </message>
    <message>
        <source>Refuse the request, as the API does</source>
        <translation>拒绝请求，与 API 一样</translation>
    </message>
    <message>
        <source>&amp;Who asks for more</source>
        <translation>要求更多时(&amp;W)</translation>
    </message>
    <message>
        <source>A thinking budget that would reach the limit is lowered with it.</source>
        <translation>会达到上限的思考预算也随之降低。</translation>
    </message>
    <message>
        <source>&amp;Fit into what the model can write and its context holds</source>
        <translation>调整到模型可写出、上下文可容纳的范围(&amp;F)</translation>
    </message>
    <message>
        <source>By an estimate of the prompt, and by the sizes in the upstream&apos;s list of models. A prompt that is too long by itself goes on unchanged, so that the tool hears it from the upstream in words it knows.</source>
        <translation>依据对提示词的估算，以及上游模型列表中的大小。提示词本身过长时原样发送，让工具从上游得到它能理解的说明。</translation>
    </message>
    <message>
        <source>By its characters</source>
        <translation>按字符数</translation>
    </message>
    <message>
        <source>Counted by the upstream, near the limit</source>
        <translation>接近上限时由上游计数</translation>
    </message>
    <message>
        <source>Prompt length</source>
        <translation>提示词长度</translation>
    </message>
    <message>
        <source>The count costs nothing but its time, two seconds at most; where there is none, characters count.</source>
        <translation>计数除时间外不花费任何东西，最多两秒；无法计数时按字符数。</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>余量</translation>
    </message>
    <message>
        <source> %</source>
        <translation>%</translation>
    </message>
    <message>
        <source>How much longer than estimated a prompt may turn out.</source>
        <translation>提示词可能比估算长多少。</translation>
    </message>
    <message>
        <source>A token is</source>
        <translation>每个 token 为</translation>
    </message>
    <message>
        <source>Of English text; JSON counts in proportion, other scripts by their own measure.</source>
        <translation>按英文文本计；JSON 按比例计算，其他文字按各自的标准。</translation>
    </message>
    <message>
        <source>An image is</source>
        <translation>每张图像为</translation>
    </message>
    <message>
        <source> tokens</source>
        <translation> token</translation>
    </message>
    <message>
        <source>Context sizes</source>
        <translation>上下文大小</translation>
    </message>
    <message>
        <source>For models whose size neither the upstream&apos;s list nor Claude Desk knows, or that have more or less than usual.</source>
        <translation>用于上游列表和 Claude Desk 都不知道大小的模型，或大小与通常不同的模型。</translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>更多设置</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>本次运行由环境变量设定，因此无法在此更改。</translation>
    </message>
</context>
<context>
    <name>LogTable</name>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>{n} new</source>
        <translation>{n} 个新请求</translation>
    </message>
    <message>
        <source>Go to the newest requests</source>
        <translation>转到最新请求</translation>
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
        <translation>其余内容在文本视图中。</translation>
    </message>
    <message>
        <source>Show all ({n} characters)</source>
        <translation>全部显示（{n} 个字符）</translation>
    </message>
</context>
<context>
    <name>MessagePane</name>
    <message>
        <source>Which form of it</source>
        <translation>显示哪种形式</translation>
    </message>
    <message>
        <source>Headers</source>
        <translation>标头</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>There is nothing here: no body, no headers.</source>
        <translation>此处没有内容：没有正文，也没有标头。</translation>
    </message>
    <message>
        <source>The body was larger than what is kept of one; {n} are missing at its end.</source>
        <translation>正文超过了单个正文的保留大小；末尾缺少 {n}。</translation>
    </message>
</context>
<context>
    <name>NetworkCard</name>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>How upstreams and login services are reached. This computer itself never goes through a proxy.</source>
        <translation>如何访问上游和登录服务。访问此计算机本身绝不经过代理。</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>No proxy</source>
        <translation>不使用代理</translation>
    </message>
    <message>
        <source>This proxy:</source>
        <translation>使用此代理：</translation>
    </message>
    <message>
        <source>Address of the proxy</source>
        <translation>代理地址</translation>
    </message>
    <message>
        <source>Prox&amp;y</source>
        <translation>代理(&amp;Y)</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>C&amp;ertificates</source>
        <translation>证书(&amp;E)</translation>
    </message>
    <message>
        <source>A PEM file of authorities to trust on top of the system&apos;s, such as your company&apos;s.</source>
        <translation>PEM 文件，包含除系统证书颁发机构外还要信任的机构，例如您公司的。</translation>
    </message>
    <message>
        <source>Give the address with its port, such as http://proxy.example:3128.</source>
        <translation>请填写带端口的地址，例如 http://proxy.example:3128。</translation>
    </message>
    <message>
        <source>From HTTPS_PROXY and NO_PROXY, or the system&apos;s network settings.</source>
        <translation>来自 HTTPS_PROXY 和 NO_PROXY，或系统的网络设置。</translation>
    </message>
    <message>
        <source>http, socks5 or socks4. For one that wants a password, set HTTPS_PROXY instead.</source>
        <translation>http、socks5 或 socks4。如果代理需要密码，请改为设置 HTTPS_PROXY。</translation>
    </message>
</context>
<context>
    <name>Nothing</name>
    <message>
        <source>Show everything</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Nothing used yet</source>
        <translation>尚无用量</translation>
    </message>
    <message>
        <source>Nothing was used in these days</source>
        <translation>这些天没有用量</translation>
    </message>
    <message>
        <source>What requests use and cost is added up here as soon as the first one has ended.</source>
        <translation>第一个请求结束后，这里会汇总请求的用量和费用。</translation>
    </message>
    <message>
        <source>The log has no requests that ended then and named a model.</source>
        <translation>日志中没有在此期间结束且指定了模型的请求。</translation>
    </message>
</context>
<context>
    <name>NumberEdit</name>
    <message>
        <source>“{text}” is no number.</source>
        <translation>“{text}”不是数字。</translation>
    </message>
</context>
<context>
    <name>NumbersEdit</name>
    <message>
        <source>“{text}” is no number.</source>
        <translation>“{text}”不是数字。</translation>
    </message>
</context>
<context>
    <name>Overview</name>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>TIME</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>To first byte</source>
        <translation>到首字节</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>总计</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>MODEL</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>请求的模型</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>发送的模型</translation>
    </message>
    <message>
        <source>Upstream</source>
        <translation>上游</translation>
    </message>
    <message>
        <source>Tried before</source>
        <translation>先前尝试</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>途中改动</translation>
    </message>
    <message>
        <source>Stop reason</source>
        <translation>停止原因</translation>
    </message>
    <message>
        <source>TOKENS</source>
        <translation>TOKEN</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Cache read</source>
        <translation>缓存读取</translation>
    </message>
    <message>
        <source>Cache written</source>
        <translation>缓存写入</translation>
    </message>
    <message>
        <source>of it for 1 hour</source>
        <translation>其中保留 1 小时</translation>
    </message>
    <message>
        <source>Web searches</source>
        <translation>网页搜索</translation>
    </message>
    <message>
        <source>Billed as</source>
        <translation>计费方式</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>费用</translation>
    </message>
    <message>
        <source>BYTES</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>响应</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>响应方式</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>Request came</source>
        <translation>收到的请求</translation>
    </message>
    <message>
        <source>Request left</source>
        <translation>发出的请求</translation>
    </message>
    <message>
        <source>Reply came</source>
        <translation>收到的响应</translation>
    </message>
    <message>
        <source>Reply left</source>
        <translation>发出的响应</translation>
    </message>
    <message>
        <source>IDENTIFIERS</source>
        <translation>标识符</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Upstream&apos;s</source>
        <translation>上游的</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>Subagent</source>
        <translation>子代理</translation>
    </message>
    <message>
        <source>as a stream</source>
        <translation>流式</translation>
    </message>
    <message>
        <source>whole</source>
        <translation>整体</translation>
    </message>
    <message>
        <source>{n} tokens/s</source>
        <translation>{n} token/秒</translation>
    </message>
    <message>
        <source>Bytes unchanged, both ways</source>
        <translation>双向字节均未改动</translation>
    </message>
    <message>
        <source>The request was rewritten before it left</source>
        <translation>请求在发出前被改写</translation>
    </message>
    <message>
        <source>The reply was rewritten before it was passed on</source>
        <translation>响应在转发前被改写</translation>
    </message>
    <message>
        <source>REWRITTEN</source>
        <translation>已改写</translation>
    </message>
    <message>
        <source>What was rewritten was too large to be kept.</source>
        <translation>改写的内容过大，无法保留。</translation>
    </message>
    <message>
        <source>Byte {n}</source>
        <translation>第 {n} 字节</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>还有 {n} 处</translation>
    </message>
</context>
<context>
    <name>PairsEdit</name>
    <message>
        <source>Name: value</source>
        <translation>名称: 值</translation>
    </message>
    <message>
        <source>name = value</source>
        <translation>名称 = 值</translation>
    </message>
    <message>
        <source>Line {n} is not of the form {form}.</source>
        <translation>第 {n} 行不符合格式 {form}。</translation>
    </message>
    <message>
        <source>Line {n} gives {name} a second time.</source>
        <translation>第 {n} 行重复给出了 {name}。</translation>
    </message>
</context>
<context>
    <name>Picture</name>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>An image ({kind}, {size}) that is not shown</source>
        <translation>未显示的图像（{kind}，{size}）</translation>
    </message>
    <message>
        <source>An image at {url}, which is not fetched</source>
        <translation>位于 {url} 的图像，未获取</translation>
    </message>
</context>
<context>
    <name>PlanBox</name>
    <message>
        <source>What would be changed for {tool}</source>
        <translation>将为 {tool} 更改的内容</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Connect {tool}</source>
        <translation>连接 {tool}</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>This is what is changed in its settings, and nothing else. Undo takes it out again.</source>
        <translation>以下是对其设置的全部更改。撤销会将其恢复。</translation>
    </message>
    <message>
        <source>Its settings say so already. A new client key is made for it.</source>
        <translation>其设置已是如此。会为它创建一个新的客户端密钥。</translation>
    </message>
    <message>
        <source>None of its files is touched. A client key is made for it, and you are shown where to enter two values.</source>
        <translation>不会改动它的任何文件。会为它创建一个客户端密钥，并告诉您在哪里填入两个值。</translation>
    </message>
</context>
<context>
    <name>PlanCard</name>
    <message>
        <source>What would be changed</source>
        <translation>将要更改的内容</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>A client key is made for it, and the steps are shown. Nothing else is changed.</source>
        <translation>会为它创建一个客户端密钥，并显示操作步骤。不会更改其他内容。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>PreviewCard</name>
    <message>
        <source>Try a request</source>
        <translation>试算请求</translation>
    </message>
    <message>
        <source>What would be sent, by what is set here. Nothing is sent for this.</source>
        <translation>按此处的设置会发送什么。不会因此发送任何内容。</translation>
    </message>
    <message>
        <source>none, so the default counts</source>
        <translation>无，因此使用默认值</translation>
    </message>
    <message>
        <source>None named</source>
        <translation>未指定</translation>
    </message>
    <message>
        <source>It a&amp;sks for</source>
        <translation>请求的模型(&amp;S)</translation>
    </message>
    <message>
        <source>Its ma&amp;x_tokens</source>
        <translation>max_tokens(&amp;X)</translation>
    </message>
    <message>
        <source>Its &amp;prompt</source>
        <translation>提示词(&amp;P)</translation>
    </message>
    <message>
        <source>In tokens, as estimated or counted.</source>
        <translation>以 token 计，估算或计数所得。</translation>
    </message>
    <message>
        <source>Something above is not right yet.</source>
        <translation>上面还有内容不正确。</translation>
    </message>
    <message>
        <source>Refused: {reason}</source>
        <translation>已拒绝：{reason}</translation>
    </message>
    <message>
        <source>It would go to {upstream}, which cannot be used.</source>
        <translation>会发往 {upstream}，但该上游无法使用。</translation>
    </message>
    <message>
        <source>Log: {notes}.</source>
        <translation>日志：{notes}。</translation>
    </message>
    <message>
        <source>The prompt leaves no room, so the upstream is left to say so.</source>
        <translation>提示词没有留下余地，因此由上游来说明。</translation>
    </message>
    <message>
        <source>The model&apos;s context is {context} tokens.</source>
        <translation>该模型的上下文为 {context} token。</translation>
    </message>
    <message>
        <source>The model&apos;s context is not known, so nothing is fitted into it.</source>
        <translation>该模型的上下文大小未知，因此不作调整。</translation>
    </message>
    <message>
        <source>Sent for {model} to {upstream}, without max_tokens.</source>
        <translation>以 {model} 发往 {upstream}，不带 max_tokens。</translation>
    </message>
    <message>
        <source>Sent for {model} to {upstream}, with max_tokens {limit}.</source>
        <translation>以 {model} 发往 {upstream}，max_tokens 为 {limit}。</translation>
    </message>
    <message>
        <source>no model</source>
        <translation>无模型</translation>
    </message>
</context>
<context>
    <name>PrivacyPage</name>
    <message>
        <source>Not at all</source>
        <translation>不保留</translation>
    </message>
    <message>
        <source>In memory, until Claude Desk quits</source>
        <translation>在内存中，直到 Claude Desk 退出</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>在磁盘上</translation>
    </message>
    <message>
        <source>Purge now</source>
        <translation>立即清除</translation>
    </message>
    <message>
        <source>Prompts and answers</source>
        <translation>提示词和回答</translation>
    </message>
    <message>
        <source>The log itself never has them. Kept, they can be looked at in the inspector: prompts, answers, files that tools read. Headers that hold credentials are left out, and keys are masked wherever they stand; whatever else is secret in a prompt is kept like the rest of it.</source>
        <translation>日志本身绝不包含这些内容。保留后，可在检查器中查看：提示词、回答、工具读取的文件。含凭据的标头会被去掉，密钥无论出现在哪里都会被遮盖；提示词中的其他机密会与其余内容一样保留。</translation>
    </message>
    <message>
        <source>&amp;Keep them</source>
        <translation>保留(&amp;K)</translation>
    </message>
    <message>
        <source>Memory at most</source>
        <translation>内存上限</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>The oldest go first. What still runs may take as much again.</source>
        <translation>最旧的先清除。仍在进行的请求可能再占用同样多的内存。</translation>
    </message>
    <message>
        <source>For at most</source>
        <translation>最长保留</translation>
    </message>
    <message>
        <source> hours</source>
        <translation> 小时</translation>
    </message>
    <message>
        <source>Size on disk at most</source>
        <translation>磁盘占用上限</translation>
    </message>
    <message>
        <source>Not encrypted, in a file that only you can read.</source>
        <translation>未加密，存放在只有您可读的文件中。</translation>
    </message>
    <message>
        <source>Of each body at most</source>
        <translation>单个正文上限</translation>
    </message>
    <message>
        <source>Of a larger one the beginning is kept.</source>
        <translation>更大的正文只保留开头部分。</translation>
    </message>
    <message>
        <source>What is stored where</source>
        <translation>存储位置</translation>
    </message>
    <message>
        <source>All of it is on this computer, readable by you alone.</source>
        <translation>全部都在此计算机上，只有您可以读取。</translation>
    </message>
    <message>
        <source>Settings. No key, no secret.</source>
        <translation>设置。不含密钥和机密。</translation>
    </message>
    <message>
        <source>Client keys, as digests.</source>
        <translation>客户端密钥，以摘要形式保存。</translation>
    </message>
    <message>
        <source>The request log: times, sizes, models, counts, costs.</source>
        <translation>请求日志：时间、大小、模型、数量、费用。</translation>
    </message>
    <message>
        <source>Prompts and answers, only where you chose to keep them on disk.</source>
        <translation>提示词和回答，仅在您选择保留到磁盘时。</translation>
    </message>
    <message>
        <source>What upstreams showed about themselves.</source>
        <translation>从上游得知的特性。</translation>
    </message>
    <message>
        <source>What was changed in the settings of connected tools, and how to undo it.</source>
        <translation>对已连接工具的设置所做的更改，以及如何撤销。</translation>
    </message>
    <message>
        <source>Newer prices, if you asked for them.</source>
        <translation>较新的价格（如果您要求获取）。</translation>
    </message>
    <message>
        <source>The places of windows, and what was explained already.</source>
        <translation>窗口位置，以及已显示过的说明。</translation>
    </message>
    <message>
        <source>A random number that tells this installation from others.</source>
        <translation>用于区分此安装与其他安装的随机数。</translation>
    </message>
    <message>
        <source>Messages of the program about itself.</source>
        <translation>程序自身的运行消息。</translation>
    </message>
    <message>
        <source>Keys of your providers are in the keychain of this system, and in none of these.</source>
        <translation>供应商的密钥保存在此系统的钥匙串中，不在上述任何位置。</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>本次运行由环境变量设定，因此无法在此更改。</translation>
    </message>
    <message>
        <source>{n} requests are kept now: {memory} in memory, {disk} on disk.</source>
        <translation>目前保留了 {n} 个请求：内存中 {memory}，磁盘上 {disk}。</translation>
    </message>
    <message>
        <source>Nothing is kept now.</source>
        <translation>目前没有保留任何内容。</translation>
    </message>
</context>
<context>
    <name>RangeBar</name>
    <message>
        <source>Which days</source>
        <translation>日期范围</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 天</translation>
    </message>
    <message>
        <source>30 days</source>
        <translation>30 天</translation>
    </message>
    <message>
        <source>90 days</source>
        <translation>90 天</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Custom</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>第一天</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>最后一天</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>to</source>
        <translation>到</translation>
    </message>
</context>
<context>
    <name>RatesCard</name>
    <message>
        <source>Rates</source>
        <translation>速率限制</translation>
    </message>
    <message>
        <source>How many requests and tokens may go in a minute, and how many requests at the same time. Tokens are input, cache writes and output; what is read from the cache does not count, and neither does counting tokens.</source>
        <translation>每分钟可有多少请求和 token，以及同时可有多少请求。token 指输入、缓存写入和输出；从缓存读取的不计，token 计数请求也不计。</translation>
    </message>
    <message>
        <source>Requests/min</source>
        <translation>请求/分钟</translation>
    </message>
    <message>
        <source>Burst</source>
        <translation>突发</translation>
    </message>
    <message>
        <source>Tokens/min</source>
        <translation>Token/分钟</translation>
    </message>
    <message>
        <source>At once</source>
        <translation>并发</translation>
    </message>
    <message>
        <source>all together</source>
        <translation>全部合计</translation>
    </message>
    <message>
        <source>each client key</source>
        <translation>每个客户端密钥</translation>
    </message>
    <message>
        <source>Add a client key</source>
        <translation>添加客户端密钥</translation>
    </message>
    <message>
        <source>&amp;Wait for a turn</source>
        <translation>排队等待(&amp;W)</translation>
    </message>
    <message>
        <source>A request that would be too much waits in line so long before it is refused.</source>
        <translation>超出限制的请求在被拒绝之前最多排队等待这么久。</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>本次运行由环境变量设定，因此无法在此更改。</translation>
    </message>
    <message>
        <source>A burst is how many requests may come at once after a pause: all that a minute has, if it is left empty. In a key&apos;s own line, what is left empty is as for each client key, and 0 is no limit.</source>
        <translation>突发是指空闲之后一次可到达多少请求：留空则为一分钟的全部数量。在某个密钥自己的行中，留空的项与“每个客户端密钥”相同，0 表示不限。</translation>
    </message>
    <message>
        <source>From the environment, for this run: {names}.</source>
        <translation>来自环境变量，仅限本次运行：{names}。</translation>
    </message>
    <message>
        <source>All together</source>
        <translation>全部合计</translation>
    </message>
    <message>
        <source>Each client key</source>
        <translation>每个客户端密钥</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Give the name of a client key; * stands for any text and ? for one character.</source>
        <translation>请填写客户端密钥的名称；* 代表任意文本，? 代表一个字符。</translation>
    </message>
    <message>
        <source>This name is there twice.</source>
        <translation>此名称出现了两次。</translation>
    </message>
    <message>
        <source>line {n}</source>
        <translation>第 {n} 行</translation>
    </message>
    <message>
        <source>A line is not finished.</source>
        <translation>有一行尚未填完。</translation>
    </message>
</context>
<context>
    <name>Resending</name>
    <message>
        <source>Not all of this request was kept, so it cannot be sent again.</source>
        <translation>此请求没有完整保留，因此无法重新发送。</translation>
    </message>
    <message>
        <source>Sent again; it is a request of its own in the log.</source>
        <translation>已重新发送；它在日志中是一个单独的请求。</translation>
    </message>
    <message>
        <source>Sent again; answered with {status}.</source>
        <translation>已重新发送；响应为 {status}。</translation>
    </message>
</context>
<context>
    <name>ResponsesCard</name>
    <message>
        <source>Response cache</source>
        <translation>响应缓存</translation>
    </message>
    <message>
        <source>The same request gets the same answer again, at once and at no cost. Answers are kept in memory and never on disk; they are gone when this is switched off or Claude Desk quits.</source>
        <translation>相同的请求会立即得到相同的响应，不产生费用。响应保留在内存中，绝不写入磁盘；关闭此功能或 Claude Desk 退出后即消失。</translation>
    </message>
    <message>
        <source>&amp;Keep answers to requests with temperature 0</source>
        <translation>保留 temperature 为 0 的请求的响应(&amp;K)</translation>
    </message>
    <message>
        <source>And to those with the header x-claude-desk-cache: use. A request that is not the same to the last byte goes to the upstream.</source>
        <translation>以及带有标头 x-claude-desk-cache: use 的请求。只要有一个字节不同，请求就会发往上游。</translation>
    </message>
    <message>
        <source>For at most</source>
        <translation>最长保留</translation>
    </message>
    <message>
        <source> seconds</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>Memory at most</source>
        <translation>内存上限</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>Largest answer</source>
        <translation>单个响应上限</translation>
    </message>
    <message>
        <source>What is larger is passed on as ever.</source>
        <translation>更大的响应照常转发。</translation>
    </message>
    <message>
        <source>&amp;Give answers to every client key</source>
        <translation>将响应提供给所有客户端密钥(&amp;G)</translation>
    </message>
    <message>
        <source>Otherwise each key only gets answers to its own requests. Shared, who has a key could find out what others asked.</source>
        <translation>否则每个密钥只能得到自己请求的响应。共享时，持有密钥的人可能得知其他人问了什么。</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>本次运行由环境变量设定，因此无法在此更改。</translation>
    </message>
</context>
<context>
    <name>RuleLine</name>
    <message>
        <source>Try rule {n} earlier</source>
        <translation>提前规则 {n}</translation>
    </message>
    <message>
        <source>Try rule {n} later</source>
        <translation>推后规则 {n}</translation>
    </message>
    <message>
        <source>Remove rule {n}</source>
        <translation>移除规则 {n}</translation>
    </message>
    <message>
        <source>Client key of rule {n}</source>
        <translation>规则 {n} 的客户端密钥</translation>
    </message>
    <message>
        <source>Model of rule {n}</source>
        <translation>规则 {n} 的模型</translation>
    </message>
    <message>
        <source>Upstream of rule {n}</source>
        <translation>规则 {n} 的上游</translation>
    </message>
</context>
<context>
    <name>RulesCard</name>
    <message>
        <source>Rules</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Send some requests elsewhere. The first rule that fits counts. In a pattern * stands for any text and ? for one character.</source>
        <translation>将部分请求发往别处。以第一条符合的规则为准。在模式中，* 代表任意文本，? 代表一个字符。</translation>
    </message>
    <message>
        <source>Add a rule</source>
        <translation>添加规则</translation>
    </message>
    <message>
        <source>Every request goes to {name}.</source>
        <translation>所有请求发往 {name}。</translation>
    </message>
    <message>
        <source>No request is left for {name}.</source>
        <translation>没有请求留给 {name}。</translation>
    </message>
    <message>
        <source>All other requests go to {name}.</source>
        <translation>其他所有请求发往 {name}。</translation>
    </message>
    <message>
        <source>Client key</source>
        <translation>客户端密钥</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Goes to</source>
        <translation>去向</translation>
    </message>
    <message>
        <source>Never counts: rule {n} takes these requests first.</source>
        <translation>永不生效：规则 {n} 会先接管这些请求。</translation>
    </message>
    <message>
        <source>What answers there is not Claude.</source>
        <translation>在那里响应的不是 Claude。</translation>
    </message>
    <message>
        <source>Every request goes to {upstream}.</source>
        <translation>所有请求发往 {upstream}。</translation>
    </message>
    <message>
        <source>Requests for the model {model} go to {upstream}.</source>
        <translation>针对模型 {model} 的请求发往 {upstream}。</translation>
    </message>
    <message>
        <source>Requests for models like {model} go to {upstream}.</source>
        <translation>针对匹配 {model} 的模型的请求发往 {upstream}。</translation>
    </message>
    <message>
        <source>Every request with the client key “{client}” goes to {upstream}.</source>
        <translation>使用客户端密钥“{client}”的所有请求发往 {upstream}。</translation>
    </message>
    <message>
        <source>Every request with a client key like “{client}” goes to {upstream}.</source>
        <translation>使用匹配“{client}”的客户端密钥的所有请求发往 {upstream}。</translation>
    </message>
    <message>
        <source>Requests with the client key “{client}” for the model {model} go to {upstream}.</source>
        <translation>使用客户端密钥“{client}”且针对模型 {model} 的请求发往 {upstream}。</translation>
    </message>
    <message>
        <source>Requests with the client key “{client}” for models like {model} go to {upstream}.</source>
        <translation>使用客户端密钥“{client}”且针对匹配 {model} 的模型的请求发往 {upstream}。</translation>
    </message>
    <message>
        <source>Requests with client keys like “{client}” for the model {model} go to {upstream}.</source>
        <translation>使用匹配“{client}”的客户端密钥且针对模型 {model} 的请求发往 {upstream}。</translation>
    </message>
    <message>
        <source>Requests with client keys like “{client}” for models like {model} go to {upstream}.</source>
        <translation>使用匹配“{client}”的客户端密钥且针对匹配 {model} 的模型的请求发往 {upstream}。</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Filter: words, status:&gt;=400, model:opus, cost:&gt;0.1 …</source>
        <translation>筛选：关键词、status:&gt;=400、model:opus、cost:&gt;0.1…</translation>
    </message>
    <message>
        <source>Filter the log</source>
        <translation>筛选日志</translation>
    </message>
    <message>
        <source>Ways to go on with the filter</source>
        <translation>可继续填写的筛选条件</translation>
    </message>
</context>
<context>
    <name>SearchLine</name>
    <message>
        <source>Previous match</source>
        <translation>上一个匹配项</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>下一个匹配项</translation>
    </message>
</context>
<context>
    <name>SecondsBox</name>
    <message>
        <source> seconds</source>
        <translation> 秒</translation>
    </message>
</context>
<context>
    <name>SettingsWindow</name>
    <message>
        <source>Claude Desk Settings</source>
        <translation>Claude Desk 设置</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>The settings of “{name}” are not complete.</source>
        <translation>“{name}”的设置不完整。</translation>
    </message>
    <message>
        <source>Something on the page “{page}” is not possible.</source>
        <translation>“{page}”页面上有无法使用的设置。</translation>
    </message>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Upstreams</source>
        <translation>上游</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Routing</source>
        <translation>路由</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>限制</translation>
    </message>
    <message>
        <source>Client keys</source>
        <translation>客户端密钥</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>隐私</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
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
        <translation>要退出 Claude Desk，还是让它继续运行？</translation>
    </message>
    <message>
        <source>Your tools get no answers while it is not running.</source>
        <translation>它不运行时，您的工具得不到响应。</translation>
    </message>
    <message>
        <source>This desktop shows no tray icons, so the window is minimised when it keeps running. On GNOME the extension “AppIndicator and KStatusNotifierItem Support” adds a tray.</source>
        <translation>此桌面不显示托盘图标，因此继续运行时窗口会最小化。在 GNOME 上，扩展“AppIndicator and KStatusNotifierItem Support”可添加托盘。</translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>SnippetsCard</name>
    <message>
        <source>Anything else</source>
        <translation>其他程序</translation>
    </message>
    <message>
        <source>Every program that speaks to Anthropic or OpenAI takes an address and a key from its shell.</source>
        <translation>任何使用 Anthropic 或 OpenAI 协议的程序，都可从其 shell 获取地址和密钥。</translation>
    </message>
    <message>
        <source>Lines to copy</source>
        <translation>可复制的命令行</translation>
    </message>
    <message>
        <source>&amp;For</source>
        <translation>用于(&amp;F)</translation>
    </message>
    <message>
        <source>Copy with a client key</source>
        <translation>复制（含客户端密钥）</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copied. It takes its key from the variables above.</source>
        <translation>已复制。它从上面的变量中获取密钥。</translation>
    </message>
    <message>
        <source>Copied. It leaves the clipboard after a minute.</source>
        <translation>已复制。一分钟后会从剪贴板中清除。</translation>
    </message>
</context>
<context>
    <name>Step</name>
    <message>
        <source>Try {name} earlier</source>
        <translation>提前尝试 {name}</translation>
    </message>
    <message>
        <source>Try {name} later</source>
        <translation>推后尝试 {name}</translation>
    </message>
    <message>
        <source>Remove {name} from the list</source>
        <translation>从列表中移除 {name}</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Copy the address</source>
        <translation>复制地址</translation>
    </message>
    <message>
        <source>Copy the key</source>
        <translation>复制密钥</translation>
    </message>
</context>
<context>
    <name>StepsBox</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>TextPane</name>
    <message>
        <source>Search text</source>
        <translation>搜索文本</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>全部复制</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>全部显示</translation>
    </message>
    <message>
        <source>The first {n} of {size}</source>
        <translation>{size} 中的前 {n}</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>未找到</translation>
    </message>
</context>
<context>
    <name>Tiles</name>
    <message>
        <source>Cost today</source>
        <translation>今日费用</translation>
    </message>
    <message>
        <source>Cost in these days</source>
        <translation>这些天的费用</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>From the prompt cache</source>
        <translation>来自提示缓存</translation>
    </message>
    <message>
        <source>Saved by the cache</source>
        <translation>缓存节省</translation>
    </message>
    <message>
        <source>{in} in, {out} out</source>
        <translation>输入 {in}，输出 {out}</translation>
    </message>
    <message>
        <source>{n} tokens read from it</source>
        <translation>从缓存读取 {n} token</translation>
    </message>
    <message>
        <source>at today&apos;s usual prices</source>
        <translation>按当前通常价格</translation>
    </message>
    <message>
        <source>+ {n} tokens of unknown price</source>
        <translation>另有 {n} token 价格未知</translation>
    </message>
    <message>
        <source>about {amount}</source>
        <translation>约 {amount}</translation>
    </message>
    <message>
        <source>writing cost more than reading saved</source>
        <translation>写入花费多于读取节省</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Here</source>
        <translation>本地</translation>
    </message>
    <message>
        <source>To the first byte</source>
        <translation>到首字节</translation>
    </message>
    <message>
        <source>Streaming</source>
        <translation>流式传输</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>响应</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>up to {n} tokens/s</source>
        <translation>最高 {n} token/秒</translation>
    </message>
    <message>
        <source>first byte {time}</source>
        <translation>首字节 {time}</translation>
    </message>
</context>
<context>
    <name>TokensByModel</name>
    <message>
        <source>“{text}” is no number of tokens for {name}.</source>
        <translation>“{text}”不是 {name} 的有效 token 数。</translation>
    </message>
</context>
<context>
    <name>ToolLine</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo…</source>
        <translation>撤销…</translation>
    </message>
    <message>
        <source>Undo the connection of {tool}…</source>
        <translation>撤销 {tool} 的连接…</translation>
    </message>
    <message>
        <source>Connect…</source>
        <translation>连接…</translation>
    </message>
    <message>
        <source>Connect again…</source>
        <translation>重新连接…</translation>
    </message>
    <message>
        <source>Connect {tool}…</source>
        <translation>连接 {tool}…</translation>
    </message>
    <message>
        <source>Connect {tool} again…</source>
        <translation>重新连接 {tool}…</translation>
    </message>
    <message>
        <source>Not found here</source>
        <translation>未在此找到</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>Cannot be connected</source>
        <translation>无法连接</translation>
    </message>
    <message>
        <source>Old address</source>
        <translation>旧地址</translation>
    </message>
    <message>
        <source>Overruled</source>
        <translation>被覆盖</translation>
    </message>
    <message>
        <source>Connection lost</source>
        <translation>连接已丢失</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>It sends its requests to {url}, and Claude Desk listens elsewhere now.</source>
        <translation>它将请求发往 {url}，而 Claude Desk 现在监听另一个地址。</translation>
    </message>
    <message>
        <source>Its settings do not name Claude Desk any more.</source>
        <translation>其设置中已没有 Claude Desk。</translation>
    </message>
    <message>
        <source>Connecting it was interrupted, or its settings are not what was written. Undo it, or connect it again.</source>
        <translation>连接时被中断，或其设置与写入的不符。请撤销，或重新连接。</translation>
    </message>
    <message>
        <source>Its key comes from {where}, which counts over ours.</source>
        <translation>其密钥来自 {where}，优先于我们的密钥。</translation>
    </message>
    <message>
        <source>{where} decides now where its requests go: {value}</source>
        <translation>现在由 {where} 决定其请求的去向：{value}</translation>
    </message>
    <message>
        <source>Its requests go to {value} ({where}).</source>
        <translation>其请求发往 {value}（{where}）。</translation>
    </message>
    <message>
        <source>You enter two values in it; the steps are shown.</source>
        <translation>由您在其中填入两个值；会显示步骤。</translation>
    </message>
    <message>
        <source>Undo the connection of {tool}</source>
        <translation>撤销 {tool} 的连接</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>It cannot be connected</source>
        <translation>无法连接</translation>
    </message>
    <message>
        <source>You enter two values; the steps are shown</source>
        <translation>由您输入两个值；会显示步骤</translation>
    </message>
    <message>
        <source>Its settings are edited</source>
        <translation>会修改其设置</translation>
    </message>
</context>
<context>
    <name>ToolPage</name>
    <message>
        <source>Copy with a client key</source>
        <translation>复制（含客户端密钥）</translation>
    </message>
    <message>
        <source>Tools that were not found here</source>
        <translation>未在此处找到的工具</translation>
    </message>
    <message>
        <source>None of the tools it knows was found here.</source>
        <translation>未在此处找到任何受支持的工具。</translation>
    </message>
    <message>
        <source>{tool} is connected. Start it anew and ask it something.</source>
        <translation>{tool} 已连接。请重新启动它，并向它提问。</translation>
    </message>
    <message>
        <source>{value} has another value by now, and keeps it.</source>
        <translation>{value} 现在已是其他值，因此保持不变。</translation>
    </message>
    <message>
        <source>{tool} is as it was before.</source>
        <translation>{tool} 已恢复原状。</translation>
    </message>
    <message>
        <source>A request arrived: {client}, {model}, {status}.</source>
        <translation>收到一个请求：{client}，{model}，{status}。</translation>
    </message>
    <message>
        <source>Waiting for the first request…</source>
        <translation>正在等待第一个请求…</translation>
    </message>
    <message>
        <source>Copied. It leaves the clipboard after a minute.</source>
        <translation>已复制。一分钟后会从剪贴板中清除。</translation>
    </message>
    <message>
        <source>Connect a tool</source>
        <translation>连接工具</translation>
    </message>
    <message>
        <source>What would be changed in its settings is shown first, and can be undone exactly.</source>
        <translation>会先显示对其设置的更改，并且可以完全撤销。</translation>
    </message>
    <message>
        <source>Or in a terminal</source>
        <translation>或在终端中</translation>
    </message>
    <message>
        <source>Paste these lines, and start Claude Code or your own program there.</source>
        <translation>粘贴这些行，然后在其中启动 Claude Code 或您自己的程序。</translation>
    </message>
    <message>
        <source>Lines for your shell</source>
        <translation>用于 shell 的命令行</translation>
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
        <translation>将为 {tool} 移除的内容</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo the connection of {tool}</source>
        <translation>撤销 {tool} 的连接</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>This is what is taken out of its settings. Nothing else in them changes.</source>
        <translation>以下是将从其设置中移除的内容。其他设置不变。</translation>
    </message>
    <message>
        <source>There is nothing of ours in its files.</source>
        <translation>其文件中没有我们写入的内容。</translation>
    </message>
    <message>
        <source>{value} has another value by now, and keeps it.</source>
        <translation>{value} 现在已是其他值，因此保持不变。</translation>
    </message>
    <message>
        <source>Its client key “{name}” is revoked.</source>
        <translation>其客户端密钥“{name}”会被吊销。</translation>
    </message>
</context>
<context>
    <name>UpstreamForm</name>
    <message>
        <source>Settings of {name}</source>
        <translation>{name} 的设置</translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>更多设置</translation>
    </message>
    <message>
        <source>What answers here is not Claude, even where a tool asks for a Claude model.</source>
        <translation>在此响应的不是 Claude，即使工具请求的是 Claude 模型。</translation>
    </message>
    <message>
        <source>Remove this upstream</source>
        <translation>移除此上游</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>本次运行由环境变量设定，因此无法在此更改。</translation>
    </message>
    <message>
        <source>a rule sends requests to it</source>
        <translation>有 1 条规则向它发送请求</translation>
    </message>
    <message>
        <source>{n} rules send requests to it</source>
        <translation>有 {n} 条规则向它发送请求</translation>
    </message>
    <message>
        <source>failover goes on to it</source>
        <translation>故障转移会转到它</translation>
    </message>
    <message>
        <source>“{name}” is in use: {uses}. Removing it takes that away as well.</source>
        <translation>“{name}”正在使用中：{uses}。移除它也会移除这些引用。</translation>
    </message>
    <message>
        <source> and </source>
        <translation>，</translation>
    </message>
</context>
<context>
    <name>UpstreamList</name>
    <message>
        <source>Requests go to</source>
        <translation>请求发往</translation>
    </message>
    <message>
        <source>Add an upstream…</source>
        <translation>添加上游…</translation>
    </message>
    <message>
        <source>Settings of {name}</source>
        <translation>{name} 的设置</translation>
    </message>
    <message>
        <source>Not Claude</source>
        <translation>非 Claude</translation>
    </message>
    <message>
        <source>This version of Claude Desk does not know its kind.</source>
        <translation>此版本的 Claude Desk 不认识其类型。</translation>
    </message>
    <message>
        <source>{kind}: its settings are not complete</source>
        <translation>{kind}：设置不完整</translation>
    </message>
</context>
<context>
    <name>UpstreamPage</name>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>本次运行由环境变量设定，因此无法在此更改。</translation>
    </message>
</context>
<context>
    <name>UsageTable</name>
    <message>
        <source>Usage and costs</source>
        <translation>用量与费用</translation>
    </message>
</context>
<context>
    <name>UsageWindow</name>
    <message>
        <source>Usage – Claude Desk</source>
        <translation>用量 – Claude Desk</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>What is drawn</source>
        <translation>图表内容</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>费用</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Cache hits</source>
        <translation>缓存命中</translation>
    </message>
    <message>
        <source>What the table tells apart</source>
        <translation>表格的划分方式</translation>
    </message>
    <message>
        <source>In all</source>
        <translation>总计</translation>
    </message>
    <message>
        <source>By day</source>
        <translation>按天</translation>
    </message>
    <message>
        <source>by</source>
        <translation>按</translation>
    </message>
    <message>
        <source>Told apart by</source>
        <translation>划分依据</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Client keys</source>
        <translation>客户端密钥</translation>
    </message>
    <message>
        <source>Upstreams</source>
        <translation>上游</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>Day by day</source>
        <translation>逐日</translation>
    </message>
    <message>
        <source>Conversations are told apart for {n} days.</source>
        <translation>会话的区分保留 {n} 天。</translation>
    </message>
    <message>
        <source>Cost by {what}</source>
        <translation>按{what}的费用</translation>
    </message>
    <message>
        <source>Tokens by {what}</source>
        <translation>按{what}的 token</translation>
    </message>
    <message>
        <source>Requests by {what}</source>
        <translation>按{what}的请求</translation>
    </message>
    <message>
        <source>Prompt tokens read from the cache, by {what}</source>
        <translation>按{what}的缓存读取提示词 token</translation>
    </message>
    <message>
        <source>Chart as a picture (PNG)…</source>
        <translation>图表图片 (PNG)…</translation>
    </message>
    <message>
        <source>Numbers as a table (CSV)…</source>
        <translation>数据表格 (CSV)…</translation>
    </message>
    <message>
        <source>Save the chart</source>
        <translation>保存图表</translation>
    </message>
    <message>
        <source>Pictures (*.png)</source>
        <translation>图片 (*.png)</translation>
    </message>
    <message>
        <source>Save the numbers</source>
        <translation>保存数据</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>Saved as {path}.</source>
        <translation>已保存为 {path}。</translation>
    </message>
    <message>
        <source>{path} cannot be written: {reason}.</source>
        <translation>无法写入 {path}：{reason}。</translation>
    </message>
</context>
<context>
    <name>WherePage</name>
    <message>
        <source>Clouds and other models</source>
        <translation>云平台和其他模型</translation>
    </message>
    <message>
        <source>Where do your requests go?</source>
        <translation>您的请求要发往哪里？</translation>
    </message>
    <message>
        <source>Your tools talk to Claude Desk, and Claude Desk to this. It can be changed at any time.</source>
        <translation>您的工具与 Claude Desk 通信，Claude Desk 再与此处通信。可随时更改。</translation>
    </message>
    <message>
        <source>Set by the environment for this run, so it cannot be changed here.</source>
        <translation>本次运行由环境变量设定，因此无法在此更改。</translation>
    </message>
    <message>
        <source>Just look around: it answers by itself, without an account, a key or a cost.</source>
        <translation>先看看再说：它自行响应，无需账户和密钥，不产生费用。</translation>
    </message>
</context>
<context>
    <name>_Confirm</name>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
</context>
<context>
    <name>_FreshKey</name>
    <message>
        <source>The new key</source>
        <translation>新密钥</translation>
    </message>
    <message>
        <source>Copy the new key</source>
        <translation>复制新密钥</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>The key for “{name}”. Copy it now: it is not stored and cannot be shown again.</source>
        <translation>“{name}”的密钥。请立即复制：密钥不会存储，也无法再次显示。</translation>
    </message>
</context>
<context>
    <name>_Question</name>
    <message>
        <source>Revoke</source>
        <translation>吊销</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Revoke “{name}”? Tools that use it are refused from their next request on.</source>
        <translation>要吊销“{name}”吗？使用它的工具从下一个请求起会被拒绝。</translation>
    </message>
    <message>
        <source>Remove all of it</source>
        <translation>全部移除</translation>
    </message>
</context>
<context>
    <name>form</name>
    <message>
        <source>asked for = sent</source>
        <translation>请求的名称 = 发送的名称</translation>
    </message>
</context>
</TS>
