// Lines of the log as gateways wrote them in tests, one of each event; folders alone are others.

/** samples is a line by its event; of some nothing made one there. */
export const samples: Readonly<Record<string, string>> = {
  blocked:
    '{"level":"info","time":"2026-11-27T18:59:00.780Z","name":"test","pid":22222,"event":"blocked","subject":"ada","source":"staff","msg":"Somebody was blocked: what they have here ends"}',
  clock:
    '{"level":"warn","time":"2026-11-27T19:04:59.005Z","name":"sallyport","pid":14771,"event":"clock","jumpMs":659999,"msg":"The machine\'s clock was set forward by 660 seconds, or it slept. What ended by that time has ended, and does not come back with the clock; factors, keys and blocks stay. If it is wrong now: set it (NTP)"}',
  "connections-full":
    '{"level":"warn","time":"2026-11-27T18:44:59.950Z","name":"sallyport","pid":31611,"event":"connections-full","cause":"more than 68 connections","connections":68,"fix":"Raise the limit (ulimit -n, --connections), or add workers","msg":"No more connections are accepted for now: more than 68 connections. They wait, or other workers take them"}',
  "connections-refused":
    '{"level":"warn","time":"2026-11-27T18:45:02.151Z","name":"sallyport","pid":31611,"event":"connections-refused","count":1,"cause":"more than 68 connections","fix":"Raise the limit (ulimit -n, --connections), or add workers","msg":"Connections waited for room in vain: 1 answered 503, 0 closed without a word"}',
  decision:
    '{"level":"info","time":"2026-11-27T18:48:13.789Z","name":"test","pid":17709,"event":"decision","generation":"b9f02f649e2a","route":"GET /vault","policy":"bank.ts:9","request":"7c2ea3e0-5b62-4d74-91ce-287c398379cc","verdict":"step-up","status":303,"reason":"The vault","method":"GET","host":"localhost","path":"/vault","subject":"ada","source":"staff","asked":[{"level":"mfa","maxAgeSeconds":300,"reason":"The vault","policy":"bank.ts:9"}],"client":"127.0.0.1","kind":"navigation","us":{"identity":0,"decision":1924,"assurance":0,"upstream":166499,"total":168438}}',
  "drain-cut":
    '{"level":"warn","time":"2026-11-27T18:41:43.772Z","name":"sallyport","pid":28549,"event":"drain-cut","uploads":1,"unanswered":1,"downloads":1,"switched":0,"msg":"The time to drain is over: 3 connections are cut, unfinished"}',
  endpoint:
    '{"level":"info","time":"2026-11-27T18:35:54.454Z","name":"sallyport","pid":20125,"event":"endpoint","endpoint":"https://localhost:35785","why":"https://localhost:35785: Error DEPTH_ZERO_SELF_SIGNED_CERT: self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca","msg":"endpoint cannot be reached: others are asked first, where there are any"}',
  "identity-provider":
    '{"level":"warn","time":"2026-11-27T18:39:54.476Z","name":"test","pid":13895,"event":"identity-provider","code":"IDENTITY_PROVIDER_ERROR","about":{"cause":"said-no","source":"staff","issuer":"http://localhost:42585","asked":"http://localhost:42585/revoke"},"fix":"Look up what the provider means by that in its log.","msg":"staff (http://localhost:42585) did not take a refresh token out of use: unsupported_token_type (400). Look up what the provider means by that in its log."}',
  "large-identity":
    '{"level":"warn","time":"2026-11-27T18:51:51.325Z","name":"test","pid":18803,"event":"large-identity","subject":"ada","source":"own","upstream":"app","bytes":5036,"groups":321,"msg":"the identity header is 5036 bytes long, with 321 groups, and many servers take 8 kB of headers in all: choose what goes up, forward(…, { groups: [\\"finance\\", \\"team-*\\"] })"}',
  "last-used":
    '{"level":"warn","time":"2026-11-27T18:51:01.725Z","name":"test","pid":13895,"event":"last-used","code":"STORE_BUSY","detail":"another process holds the store, or too much is asked of it","fix":"See who holds sallyport.db in the data folder (fuser, lsof): a shell with an open transaction, or a backup.","failed":1,"msg":"It could not be noted that sessions are in use: they end at their idle time if that lasts"}',
  "log-line-cut": '{"level":"info","event":"log-line-cut"}',
  "log-lost":
    '{"level":"warn","time":"2026-11-27T18:55:54.840Z","name":"sallyport","pid":19357,"event":"log-lost","lost":0,"kinds":{},"cause":"EPIPE","since":"2026-11-27T18:55:54.373Z","fix":"Have somebody read the log again","msg":"Lines could not be written for a while; they came late, and none was lost"}',
  "logout-unmatched":
    '{"level":"warn","time":"2026-11-27T18:40:55.273Z","name":"test","pid":13895,"event":"logout-unmatched","sources":["staff"],"by":"sub","subject":"bob","msg":"The identity provider signed somebody out, and no session was found here: they were not signed in here, or their session had ended"}',
  malformed:
    '{"level":"info","time":"2026-11-27T18:40:29.048Z","name":"test","pid":13895,"event":"malformed","code":"LISTENER_PARSE","client":"127.0.0.1"}',
  "observer-fault":
    '{"level":"error","time":"2026-11-27T18:52:45.562Z","name":"test","pid":18803,"event":"observer-fault","cause":"TypeError: no","msg":"An observer failed"}',
  orphaned:
    '{"level":"warn","time":"2026-11-27T18:45:16.104Z","name":"sallyport","pid":31611,"event":"orphaned","until":"2026-11-27T18:45:26.104Z","msg":"The supervisor is gone: this worker takes nothing new, and finishes what is under way in 10 seconds at most"}',
  orphans:
    '{"level":"warn","time":"2026-11-27T18:45:36.313Z","name":"sallyport","pid":32415,"event":"orphans","workers":[31913],"msg":"The gateway that had this address was killed. Its workers 31913 finish what is under way, in 13 seconds at most"}',
  refresh:
    '{"level":"warn","time":"2026-11-27T18:40:15.578Z","name":"test","pid":17709,"event":"refresh","source":"staff","code":"IDENTITY_PROVIDER_DOWN","detail":"UND_ERR_SOCKET","about":{"cause":"connection-lost","source":"staff","issuer":"http://localhost:44313","asked":"http://localhost:44313/token"},"fix":"The connection was closed before an answer came: look into the log of the provider, or of the proxy before it.","msg":"A session was not refreshed"}',
  reload:
    '{"level":"info","time":"2026-11-27T18:35:54.918Z","name":"sallyport","pid":20010,"event":"reload","policies":"unchanged","generation":"b5b03dca9b9d","certificates":2,"processes":3,"ms":290,"msg":"Read anew (SIGHUP, 290 ms): policies are as they were, generation b5b03dca9b9d; 2 certificates of NODE_EXTRA_CA_CERTS are believed"}',
  "same-site-none":
    '{"level":"warn","time":"2026-11-27T18:40:25.027Z","name":"test","pid":18803,"event":"same-site-none","host":"localhost","msg":"localhost has sameSite: \\"none\\", which browsers take over https alone: its cookies are SameSite=Lax. Behind a TLS terminator, say --public-scheme https"}',
  "session-ends":
    '{"level":"error","time":"2026-11-27T18:51:14.752Z","name":"test","pid":13895,"event":"session-ends","code":"STORE_BUSY","detail":"another process holds the store, or too much is asked of it","fix":"See who holds sallyport.db in the data folder (fuser, lsof): a shell with an open transaction, or a backup.","msg":"That sessions ended could not be written down: they are over here, it is tried again, and a restart would bring them back"}',
  stalled:
    '{"level":"warn","time":"2026-11-27T18:46:24.292Z","name":"sallyport","pid":397,"event":"stalled","route":"/*","policy":"a.ts:4","ms":624,"limitMs":20,"stopped":true,"native":false,"fix":"Look for a loop that does not end in the guards of a.ts:4, or have them compute less: what does not depend on the request belongs outside of the guard, where it is made once. If it came with the last change, take that back","msg":"every request of this worker waited 624 ms for the guards of this route"}',
  "store-back":
    '{"level":"warn","time":"2026-11-27T18:37:23.169Z","name":"test","pid":17386,"event":"store-back","change":"deleted","msg":"The store /var/lib/sallyport/sallyport.db is there again"}',
  "store-exchanged":
    '{"level":"error","time":"2026-11-27T18:54:28.829Z","name":"sallyport","pid":16862,"event":"store-exchanged","change":"deleted","msg":"The store /srv/sallyport/.data/sallyport.db was exchanged while it was in use (deleted): all workers let go of it"}',
  "store-recovered":
    '{"level":"warn","time":"2026-11-27T18:54:30.484Z","name":"sallyport","pid":17272,"event":"store-recovered","msg":"The store was taken up at try 2"}',
  "store-refused":
    '{"level":"error","time":"2026-11-27T18:36:54.720Z","name":"test","pid":17386,"event":"store-refused","change":"deleted","msg":"the data folder /var/lib/sallyport is gone. Move it back (or mount its disk), and all goes on as it was. If it is lost, put a backup there as /var/lib/sallyport/sallyport.db (docs/guides/keys-and-backups.md, Backups). If there is none, start the gateway anew: it makes an empty one, everybody signs in again and sets factors up anew, and nobody is blocked. Until then whoever needs what is in it is refused (503)."}',
  "store-renewed":
    '{"level":"error","time":"2026-11-27T18:54:29.093Z","name":"sallyport","pid":16862,"event":"store-renewed","change":"deleted","epoch":4,"sessions":0,"recoveryCodes":0,"msg":"The store is gone, and a new, empty one was made: everybody signs in again, and sets factors up anew; nobody is blocked. If there is a backup, put it in its place"}',
  "store-unwatched":
    '{"level":"warn","time":"2026-11-27T18:48:46.898Z","name":"test","pid":18803,"event":"store-unwatched","msg":"The store cannot be looked after: the store /var/lib/sallyport/sallyport.db is no database. Stop the gateway and put a backup in its place (docs/guides/keys-and-backups.md, Backups), without /var/lib/sallyport/sallyport.db-wal. If there is none, move it away: a start makes a new one, everybody signs in again and sets factors up anew, and nobody is blocked."}',
  "streams-ended":
    '{"level":"info","time":"2026-11-27T18:40:55.110Z","name":"sallyport","pid":27137,"event":"streams-ended","reason":"going away","count":3}',
  types:
    '{"level":"warn","time":"2026-11-27T18:40:59.157Z","name":"sallyport","pid":26301,"event":"types","generation":"a2c7e1a040ab","ms":3706,"typescript":"7.0.2","problems":[{"code":"TS2322","message":"Type \'string\' is not assignable to type \'number\'","file":"a.ts","line":2}],"msg":"Type-checked in 3.7 s (TypeScript 7.0.2): 1 error in 1 file; generation a2c7e1a040ab serves nevertheless"}',
  "worker-back":
    '{"level":"info","time":"2026-11-27T18:55:01.993Z","name":"test","pid":17709,"event":"worker-back","worker":18474,"inVain":1,"msg":"A worker could start again. 2 of 2 serve"}',
  "worker-ended":
    '{"level":"info","time":"2026-11-27T18:43:49.950Z","name":"sallyport","pid":29831,"event":"worker-ended","worker":30331,"code":0,"signal":null,"reason":"","serving":1,"msg":"Worker ended and is replaced"}',
  "worker-fails":
    '{"level":"error","time":"2026-11-27T18:54:53.489Z","name":"test","pid":17709,"event":"worker-fails","worker":18373,"code":1,"signal":null,"reason":"the store /srv/sallyport/sallyport.db is no database","fix":"Stop the gateway and put a backup in its place (docs/guides/keys-and-backups.md, Backups), without /srv/sallyport/sallyport.db-wal. If there is none, move it away: a start makes a new one, everybody signs in again and sets factors up anew, and nobody is blocked","serving":1,"count":1,"retryMs":100,"msg":"A worker cannot start, and it is tried again: the store /srv/sallyport/sallyport.db is no database. Stop the gateway and put a backup in its place (docs/guides/keys-and-backups.md, Backups), without /srv/sallyport/sallyport.db-wal. If there is none, move it away: a start makes a new one, everybody signs in again and sets factors up anew, and nobody is blocked. 1 of 2 serve"}',
  "worker-slow":
    '{"level":"warn","time":"2026-11-27T18:34:17.476Z","name":"sallyport","pid":17802,"event":"worker-slow","worker":18143,"order":"prepare ee8e97225341","waitedMs":20488,"msg":"Worker 18143 has been at \\"prepare ee8e97225341\\" for 20 seconds: it is alive, and waited for"}',
};
