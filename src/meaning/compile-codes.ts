// Every code that the compiler of policies gives, and what it means: problems with files, with what they declare together, and with types.

import type { LoadMeaning } from "../../runtime/meaning.ts";

/** compileCodes: COMPILE_*. */
export const compileCodes = {
  COMPILE_ABSENT: {
    means:
      "A policy names what policies do not have: fetch, process, a timer, console. Or what nobody declared, which is a warning.",
    next: "Decide with what the request brings. Keep what needs it outside, or compute it beforehand.",
    warns: "sometimes",
  },
  COMPILE_ALWAYS_DENIED: {
    means: "An action stands beside a `deny()` that holds for every request, and the strictest verdict wins.",
    next: 'Let a guard deny whom it is meant for: `({ user }) => … || deny("Why not")`.',
  },
  COMPILE_AWAIT: {
    means: "A policy file waits at its top (`await`).",
    next: "Leave the await out: files only declare things while they load.",
  },
  COMPILE_BALANCE: {
    means: "An upstream has a balance that this gateway does not know.",
    next: "Use one that the module `sallyport` exports, such as `leastRequest()`.",
  },
  COMPILE_CIRCLE: {
    means: "Two files import each other, so that one is read before what it needs is there.",
    next: "Put what both need into a third file.",
  },
  COMPILE_DEPTH: {
    means: "A file nests its expressions too deep to be followed.",
    next: "Keep long tables in a list or a JSON file, not in one expression.",
  },
  COMPILE_DIED: {
    means: "The policies ended the process that loads them, or kept it from answering. What served before goes on.",
    next: "Only declare things at the top of a file: something there makes very large texts, lists or numbers.",
  },
  COMPILE_DOUBT: {
    means: "Something is most likely a slip: a name twice in one object, a case that is never taken, a wrong typeof.",
    next: "Take it out, or correct what it compares with.",
    warns: "always",
  },
  COMPILE_DROPPED_STEP: {
    means: "A guard makes a step, such as `deny()`, and does not return it: it would do nothing.",
    next: "Return it: `return deny(…)`; or stand it among the route's steps.",
  },
  COMPILE_ENCODING: {
    means: "A file is not UTF-8, so that texts in it would be read as something else.",
    next: "Save it as UTF-8 in your editor.",
  },
  COMPILE_ENDPOINT: {
    means: "An endpoint of an upstream is no address that can be asked, or is there twice.",
    next: 'Write `"http://10.0.0.5:8080"`, without a path, or `"unix:/run/app.sock"`; each once.',
  },
  COMPILE_EXPORT: {
    means: "What is imported by name is not exported there.",
    next: "Check the spelling, or export it.",
  },
  COMPILE_FACTORS_AT: {
    means:
      "`factorsAt` names a host that is not served, that other people sign in at, or that leads on itself. A warning says where people could still set factors up in an application's reach.",
    next: "Name the origin of another host that the same people sign in at, in all hosts that lead there.",
    warns: "sometimes",
  },
  COMPILE_FILE: {
    means: "A file of the folder cannot be read.",
    who: ["operator", "policy author"],
    next: "Let the user that runs Sallyport read it, or take it out of the folder.",
  },
  COMPILE_FOLDER: {
    means: "The policies folder is not there, is no folder, or cannot be read.",
    who: "operator",
    next: "Name a folder with policy files, all of which may be read.",
  },
  COMPILE_HEADER: {
    means: "A header that `forward()` sets, or a name among `oddHeaders`, is the gateway's own or HTTP's.",
    next: 'Choose a name of your own, such as `"x-user"`.',
  },
  COMPILE_HEALTH_PATH: {
    means: "The path of an upstream's health check is none that goes over the wire.",
    next: 'Write it as it is sent: `"/healthz"`.',
  },
  COMPILE_HOST_TWICE: {
    means: "Two files mount the same host.",
    next: "Put all routes of a host into one `host()`; `routes()` lets several files write them.",
  },
  COMPILE_IDLE_STEP: {
    means:
      "A step has no effect: what stands beside it decides in any case, or it says the same whatever the request is.",
    next: "Take one of the two out, or put the stricter one under the condition that it is meant for; let a guard look at the request.",
    warns: "always",
  },
  COMPILE_IMPORT: {
    means: "An import leads nowhere: there is no such file or package, or it is of a kind that policies cannot import.",
    next: "Check the name; a file's import begins with `./` and ends in `.ts`. Policies import .ts, .js and .json.",
  },
  COMPILE_INTERNAL: {
    means: "A policy imports a file that the language is made of.",
    next: 'Import what you need from `"sallyport"`.',
  },
  COMPILE_ISSUER: {
    means: "An identity source believes an address that somebody could listen in on, or that is none.",
    next: "Use its https address; http is only for a provider on this machine.",
  },
  COMPILE_LANGUAGE: {
    means: "A host has words of its own for a sentence that no page says, or with a gap that it does not have.",
    next: "Write the English sentence as it is; the type `Sentence` lists all of them.",
  },
  COMPILE_LEVEL_ALTERNATIVE: {
    means: "One of several levels that would do can be reached by nobody at that host.",
    next: "Take it out, or let the host believe a source that vouches for it.",
    warns: "always",
  },
  COMPILE_LEVEL_CIRCLE: {
    means: "A level implies itself, by way of another one.",
    next: "Let the higher level imply the lower one, and not the other way round.",
  },
  COMPILE_LEVEL_IMPLIES: {
    means: "A level implies one that no `assurance()` declares.",
    next: "Declare it, or take it out.",
  },
  COMPILE_LEVEL_UNREACHABLE: {
    means: "A step asks for a level that nobody can prove at that host, so that nobody would ever pass.",
    next: "Let the host or route believe a source that vouches for it, or give the level a factor.",
  },
  COMPILE_LINK: {
    means: "A symbolic link in the folder leads nowhere.",
    who: ["operator", "policy author"],
    next: "Point it to a file or folder, or take it out.",
    warns: "always",
  },
  COMPILE_LOAD_MEMORY: {
    means: "The policies use too much memory while they load.",
    who: ["policy author", "operator"],
    next: "Build less at the top of a file, or raise `--sandbox-memory`.",
  },
  COMPILE_LOAD_TIMEOUT: {
    means: "The policies do not finish loading.",
    next: "Look for a loop at the top of a file: only declare things there.",
  },
  COMPILE_MANIFEST: {
    means: "What the policies declare is too large to be handed on, or they replaced objects of the language.",
    next: "Declare less in one folder, and leave the global objects alone.",
  },
  COMPILE_METHOD: {
    means: "A route names a method that never arrives: the gateway refuses it, or answers it itself.",
    next: "Take it out of the pattern.",
    warns: "always",
  },
  COMPILE_NAME: {
    means: "A file's name has a sign in it with which it cannot be imported.",
    next: "Take `*`, `\\` and control characters out of it.",
  },
  COMPILE_NODE: {
    means: "A policy imports a module of Node's.",
    next: "Do without: a policy is a pure function of what the request brings.",
  },
  COMPILE_NOT_LOADED: {
    means: "A file looks like a policy, and its name says that it is none: policies are .ts and .mts.",
    next: "Rename it; or put a `_` before its name, if it is not meant to be loaded.",
    warns: "always",
  },
  COMPILE_NO_ENDPOINT: {
    means: "An upstream has no endpoints.",
    next: 'Give it at least one: `"http://10.0.0.5:8080"`.',
  },
  COMPILE_NO_HOST: {
    means: "No file of the folder mounts a host, so that nothing would be served.",
    who: ["policy author", "operator"],
    next: 'Write `export default host("bank.example.com", { identity: staff }, …)` in one; or name the right folder.',
  },
  COMPILE_ORIGIN: {
    means: "What stands among a host's `origins` is no web origin.",
    next: 'Write each as browsers send it: `"https://app.example.com"`, with a port only where it is not the usual one.',
  },
  COMPILE_PATH: {
    means: "A route's path is one that is refused before it, such as one with an encoded slash.",
    next: "Keep such paths: `{ paths: { … } }` at the route or host.",
    warns: "always",
  },
  COMPILE_ROUTE_BESIDE: {
    means:
      "What lies beside a strict route (its path with a slash, below it, other methods) falls to a wider one that does not ask for as much.",
    next: "Write the pattern with `/*`, or for every method; or a route beside it that says what holds there.",
    warns: "always",
  },
  COMPILE_ROUTE_OVERLAP: {
    means: "Two routes take some of the same requests, and neither is the narrower one.",
    next: "Narrow one until it lies inside the other, or until they share nothing.",
  },
  COMPILE_ROUTE_TWICE: {
    means: "Two routes take the same requests.",
    next: "Take one of them out, or join their steps.",
  },
  COMPILE_ROUTE_UNREACHED: {
    means: "No request gets to a route: narrower ones take all of it, or it lies below `/.sallyport/`.",
    next: "Take it out, or give it what the others leave.",
    warns: "always",
  },
  COMPILE_SCOPE_BEARER: {
    means: "A step-up has a scope where nobody has a session, which would keep what a proof is for.",
    next: "Let the host believe an `oidc()` source too, or leave `scope` and `once` out.",
  },
  COMPILE_SECOND_ACTION: {
    means: "An action can never act, since another one before it always does.",
    next: "Give each a condition of its own: `when(a, forward(one))`, or take one out.",
  },
  COMPILE_SECRET: {
    means: "A secret that the policies name has no value here.",
    who: "operator",
    next: "Set the environment variable of that name, or put a file of that name into the folder given by `--secrets`.",
  },
  COMPILE_STEPUP_ANONYMOUS: {
    means: "A step-up on a public route makes everybody sign in.",
    next: "Ask those who are signed in: `when(({ user }) => user !== undefined, stepUp(…))`; or make it a `route()`.",
    warns: "always",
  },
  COMPILE_SYNTAX: {
    means: "A file is no TypeScript, or no JSON: something is missing, closes nothing, is misspelt or there twice.",
    next: "Mend the line that is shown; the message says what would do.",
  },
  COMPILE_TESTING: {
    means: 'A policy imports `"sallyport/testing"`.',
    next: "Import it in files whose names end in `.test.ts`, which are not served.",
  },
  COMPILE_THREW: {
    means: "A policy throws while it loads.",
    next: "Declare things at the top of a file, and compute in guards. Of a ReferenceError: is the name misspelt, or not imported?",
  },
  COMPILE_TYPECHECK: {
    means: "TypeScript could not be asked, so that nothing is known of the types.",
    who: ["operator", "policy author"],
    next: "Run `npx tsc --noEmit -p` in the project; it says the same, and perhaps more.",
  },
  COMPILE_UNTYPED: {
    means: "The project's tsconfig.json leaves a policy out, which is not type-checked then.",
    next: 'Take it in, or write a tsconfig.json beside the policies: `{ "extends": "sallyport/tsconfig.json" }`.',
  },
} as const satisfies Readonly<Record<string, LoadMeaning>>;

/** CompileCode is one of them. */
export type CompileCode = keyof typeof compileCodes;
