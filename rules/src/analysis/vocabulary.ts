/**
 * The names the analysis knows. A name decides alone only where nothing of the code behind it can be seen (a library's
 * method, an injected object); what a file defines is known by what it does.
 */

export const TIMER_ARMERS: Readonly<Record<string, TimerKind>> = {
  setTimeout: "timeout",
  setInterval: "interval",
  setImmediate: "immediate",
  requestAnimationFrame: "immediate",
};
export type TimerKind = "timeout" | "interval" | "immediate";

/** `clearTimeout`, and wrappers named after it. */
export const TIMER_CLEARERS = /^[_#]?(?:clear(?:Timeout|Interval|Immediate|Timer)|cancelAnimationFrame)(?:Fn)?$/;
/** `handle.cancel()`, `timers.clear(handle)`, `stopTimer(handle)`. */
export const HANDLE_RELEASERS = /^[_#]?(?:clear|cancel|stop|reset|dispose|destroy|close|abort)/;

export const LISTENER_ADDERS = /^(?:on|once|addListener|prependListener|prependOnceListener|addEventListener)$/;
export const LISTENER_REMOVERS = /^(?:off|removeListener|removeEventListener|removeAllListeners)$/;
/** Objects that only write down what happens: `log.reconnect("again")` connects nothing. */
export const LOGGERS = /^[_#]?(?:log|logs|logger|logging|console|debug|trace|tracer|metrics|stats|telemetry)$/i;
export const EMITTERS = /^(?:emit|emitAll|emitReserved|dispatchEvent|trigger)$/;

/** Events after which a socket carries nothing any more. */
export const CLOSE_EVENTS = /^(?:close|end|disconnect|disconnected|closed|finish|exit)$/;
/** Events with which a connection begins to carry something. */
export const OPEN_EVENTS = /^(?:open|connect|connected|ready|secureConnect)$/;
/** Events of connections; their listeners run on a stack that no caller of ours can catch. */
export const SOCKET_EVENTS =
  /^(?:open|connect|connected|ready|message|data|packet|close|closed|end|error|disconnect|disconnected|drain|timeout|ping|pong|upgrade|unexpected-response|connection|reconnect\w*|abort|online|offline|secureConnect|heartbeat)$/;

export const SOCKET_NAMES =
  /^[_#]?(?:ws|wss|sock|conn|pc|eio|engine|peer|stream|channel|websocket|eventsource)$|(?:socket|connection|conn|transport|webSocket|eventSource|peerConnection|peerConn|Ws)$/;
export const SOCKET_CONSTRUCTORS = /(?:WebSocket|EventSource|WebTransport|RTCPeerConnection|RTCDataChannel|SockJS|Socket)(?:Constructor|Ctor|Impl|Class|Polyfill)?$|^[wW]s(?:Constructor|Ctor|Impl|Class)$/;
export const SOCKET_MODULES = /^(?:ws|isomorphic-ws|faye-websocket|websocket|eventsource|undici)$/;
export const SOCKET_FACTORIES = /^[_#]?(?:create(?:Connection|WebSocket|Socket|Transport|Channel|Stream)|connect|tlsConnect|openSocket|makeSocket|dial)$/;
/** What makes something; a socket where the result is kept as one: `this.stream = this.streamBuilder(options)`. */
export const SOCKET_MAKERS = /^[_#]?(?:create|make|build)(?:[A-Z_]\w*)?$|(?:Builder|Factory|Creator)$/;
export const SOCKET_TYPES = /(?:WebSocket|Socket|EventSource|Connection|Transport|Duplex)$/;

export const CLOSE_METHODS = /^(?:close|terminate|destroy|destroySoon|end|disconnect|abort|shutdown|doClose|closeSocket)$/;
/** Calls without which no function ends anything, be it by waiting for the end. */
export const ENDING_NAMES = /^(?:close|terminate|destroy|destroySoon|end|disconnect|abort|shutdown|doClose|closeSocket|on|once|addListener|prependListener|prependOnceListener|addEventListener)$/;
/** Methods that end a connection whatever they are called on. */
export const ENDING_METHODS = /^(?:disconnect|terminate|destroySoon)$/;
export const SEND_METHODS = /^[_#]?(?:send\w*|write|ping|pong|publish|push|heartbeat|identify|resume)$/;
/** Calls that open a connection, by name alone. */
export const CONNECT_CALLS =
  /^[_#]?(?:(?:do|try|auto|force|internal|start|attempt|schedule)?_?(?:re)?_?(?:connect|dial|reopen|establish)(?:ion|ing)?(?:[A-Z_]\w*)?|open|login|rejoin|startconn)$/i;
/** Calls that look like those and only tell something about connecting: `reconnectStrategy(retries)`. */
export const CONNECT_NOUNS = /(?:Strategy|Timeout|Delay|Options?|Config|Ur[il]|URL|Error|Attempts?|Count|Interval|Policy|State|Status|Info|Id|Name|Key|Params|Command|Message|Event|Backoff|Callback|Handler|Listener|Hook)$/;

/** What functions that end a connection are called. */
export const TEARDOWN_NAMES =
  /^[_#]*(?:do|on|handle|force|graceful(?:ly)?|internal|async|client|manual)?_?(?:[cC]lose|[dD]isconnect|[sS]top|[dD]estroy|[eE]nd|[sS]hutdown|[sS]hutDown|[dD]ispose|[tT]erminate|[tT]eardown|[tT]earDown|[qQ]uit|[kK]ill|[lL]eave|[hH]angup|[lL]ogout|[aA]bort|[cC]leanup|[cC]leanUp|[dD]etach|[fF]inalize|[fF]inalise|[uU]nsubscribe|[cC]ancel)(?:d|ed)?(?:[A-Z_]\w*)?$|^[_#]?(?:transport|socket|connection|session|ws)(?:Close|Disconnect|Stop|Destroy|Terminate)$|^\[Symbol\.(?:asyncD|d)ispose\]$/;
/** Those whose name names no part: `stop()`, not `stopPlaying()`; `leave()` and `leaveRoomSession()` alike end a session. */
export const WHOLE_TEARDOWN_NAMES =
  /^[_#]*(?:do|on|handle|force|graceful(?:ly)?|internal)?_?(?:[cC]lose|[dD]isconnect|[sS]top|[dD]estroy|[eE]nd|[sS]hutdown|[sS]hutDown|[dD]ispose|[tT]erminate|[tT]eardown|[tT]earDown|[qQ]uit|[kK]ill|[lL]eave|[hH]angup|[lL]ogout|[aA]bort)(?:d|ed)?(?:All|Connection|Socket|Client|Gateway|\w*Session|WebSocket|Ws|Transport|Async|Sync|Internal|Now)?$/;
/** Those that react to a connection's end rather than ask for it. */
export const TEARDOWN_REACTIONS = /^[_#]*(?:on|handle)_?[A-Za-z]|(?:Handler|Listener|Callback)$/;

/** State names that are true, and false, once a connection is gone; used only where no write in sight tells. */
export const TRUE_WHEN_GONE =
  /(?:^|[_#a-z])(?:is|was|has|been)?_?(?:closed?|closing|destroy(?:ed|ing)?|disconnect(?:ed|ing)?|abort(?:ed|ing)?|ended|ending|stopp(?:ed|ing)|stop|dispos(?:ed|ing)|shutting_?down|shut_?down|terminat(?:ed|ing)|cancell?ed|dead|stale|gone|tearing_?down|quit(?:ting)?|leaving|exit(?:ed|ing)?|finished|unmounted|explicitly\w*|manual\w*|skipReconnect|intentional\w*|closedByUser|closeCalled)$/i;
export const FALSE_WHEN_GONE =
  /(?:^|[_#a-z])(?:is|was|has|should|can)?_?(?:connected|connecting|open|opened|active|alive|running|started|ready|online|writable|readable|current|should_?(?:re)?connect|reconnect|auto_?reconnect\w*|enabled|mounted|monitoring|live|listening)$/i;

/** Constants that a state slot or a `readyState` holds while a connection is up, and once it is gone. */
export const OPEN_STATE = /(?:OPEN|CONNECTED|READY|ESTABLISHED|ONLINE)"?$|^1$/i;
export const GONE_STATE = /(?:CLOS(?:ED|ING)|DISCONNECT(?:ED|ING)|DESTROYED|ENDED|OFFLINE|TERMINATED|STOPPED)"?$/i;
