// What is promised to users, and the tests that hold it: data, of which docs/reliability.md prints its table. A run of the tests
// gives the results. `only` picks tests of a file by their full names, `Node 24.21.0 > exit(3)`.

export const promises = [
  {
    id: 'endings',
    fault:
      'The process ends: naturally, `exit()`, `exitCode`, a throw, a rejection, SIGTERM, SIGINT, SIGHUP, a drain of its own, handlers of its own, `reallyExit`, `exit` inside `exit`, `beforeExit` again and again, beside a worker, with signal-exit',
    promise: 'Code, signal and output as without us; 1,000 of 1,000 spans arrive. `abort()`: none can',
    test: 'test/harm/endings.test.ts',
    only: /the collector is fine > (?!a crash)/,
  },
  {
    id: 'endings-without-collector',
    fault: 'The same, and the collector refuses or hangs',
    promise: 'The same; at most one second later',
    test: 'test/harm/endings.test.ts',
    only: /the collector is (refused|hung) >/,
  },
  {
    id: 'crash',
    fault: 'A crash inside a span',
    promise: 'That span arrives, ended with the error; so do the others that are open, up to 1,024',
    test: 'test/harm/endings.test.ts',
    only: /the collector is fine > a crash in a span/,
  },
  {
    id: 'collectors',
    fault:
      'The collector hangs, is slow, trickles, answers with 512 MB, a gzip bomb, 4xx, 5xx, any Retry-After, garbage, HTML, a redirect, a reset, nothing at all, or dies in the middle; by OTLP over HTTP and gRPC, and by Jaeger’s Thrift and gRPC',
    promise:
      'At most one second later; what is lost is told, to the last span; nothing of what it says reaches a terminal unescaped',
    test: 'test/harm/collectors.test.ts',
  },
  {
    id: 'burst',
    fault: '200,000 spans at once, or 100 in each turn of the event loop; a heap of 64 MB',
    promise: 'At least 150,000 arrive, and what does not is told, to the last span; at most 40 MB more than without us',
    test: 'test/harm/burst.test.ts',
  },
  {
    id: 'soak',
    fault:
      'Full load over kept connections, with clients that go away, calls that are given up and bodies that nobody reads; the collector is away from the start, comes, goes, is slow, and comes back',
    promise: 'Every span arrives; none stays in memory, and the heap does not grow',
    test: 'test/harm/soak.test.ts',
  },
  {
    id: 'outages',
    fault:
      'While the application runs: 503, 429 with Retry-After, HTML, a reset, no answer, refused, a name without an address, slow; over HTTP, gRPC, Zipkin and to Jaeger',
    promise:
      'Every span arrives once, one line says so when it begins and one when it ends; beyond the bounds all are counted',
    test: 'test/outages.test.ts',
  },
  {
    id: 'silent-receivers',
    fault:
      'While the application runs: connections that nobody answers; by UDP, nobody listens, or a name without an address; one of three exporters hangs',
    promise:
      'Every span that can be kept arrives once, by UDP the loss is told; one line when it begins and one when it ends',
    test: 'test/silent-receivers.test.ts',
  },
  {
    id: 'queues',
    fault: 'One of several exporters is hung, slow or off; a receiver is away for longer than a batch has time',
    promise: 'The others get every span; what could not be delivered waits, and arrives when the receiver is back',
    test: 'src/telemetry/queues.test.ts',
  },
  {
    id: 'node-flags',
    fault:
      'Flags: `--permission`, `--frozen-intrinsics`, `--jitless`, `--disallow-code-generation-from-strings`, `--stack-size`, `--max-old-space-size=32`, `--test`, stdin, `-e`, `-p`, `--check`, `--input-type`, `--conditions`, `--env-file`, `--disable-proto`, `--throw-deprecation`, `--no-addons`, `--preserve-symlinks`, `--enable-source-maps`, `--inspect`, `--cpu-prof`, `--heap-prof`, `--experimental-vm-modules`, FIPS, a compile cache, policies; few files, closed streams, no HOME, no working directory',
    promise: 'Output and end as without us; spans where there can be any',
    test: 'test/harm/node-flags.test.ts',
  },
  {
    id: 'at-a-terminal',
    fault: 'The REPL at a terminal, `--watch`',
    promise: 'As without us; spans of each run',
    test: 'test/harm/at-a-terminal.test.ts',
  },
  {
    id: 'embedded',
    fault: 'Single executables, startup snapshots, and how these are built',
    promise: 'As without us; spans; the executable is not read',
    test: 'test/harm/embedded.test.ts',
  },
  {
    id: 'own-faults',
    fault:
      'Instrumentations, ours and official ones, their kit, exporters, signals, a sampler, a propagator or the finding out of the resource throw',
    promise: 'The application does not notice; after three failures the part is off, and one line names it',
    test: 'test/harm/own-faults.test.ts',
  },
  {
    id: 'faulty-chunks',
    fault:
      'What carries telemetry throws: batches, their packing, exporters, the SDKs of metrics and logs, the hand-over of worker threads, the resource, the line at the start; observers of the application’s as well',
    promise: 'Output and end as without us; a line says what failed',
    test: 'test/harm/faulty-chunks.test.ts',
  },
  {
    id: 'damage',
    fault: 'Files of ours are missing, cut off or replaced',
    promise: 'The application runs; one line says so',
    test: 'test/fail-open.test.ts',
  },
  {
    id: 'poor-surroundings',
    fault:
      'A file system that is read-only, no home and no temporary folder, a heap of 64 MB or 64 open files under load, no open file left; an agent, or parts of it, that may not be read, or of which all chunks are of another build',
    promise: 'Output and end as without us; spans where there can be any, else one line',
    test: 'test/harm/poor-surroundings.test.ts',
  },
  {
    id: 'code-cache',
    fault: 'A code cache with a wrong bit, cut off, of another Node, of other flags, of another build of ours',
    promise: 'It does not reach V8, or V8 rejects it; the agent compiles',
    test: 'test/code-cache.test.ts',
  },
  {
    id: 'imports',
    fault:
      "`import *` of drizzle-orm, openai, svelte, LangChain, zod and Node's own; live bindings, cycles, top-level await, duplicates, errors; another loader beside us",
    promise: 'Names, types and errors as without us',
    test: 'test/harm/imports.test.ts',
  },
  {
    id: 'runners',
    fault:
      'What compiles or changes modules while they are loaded, before us and after us: ts-node, @swc-node/register, esbuild-register, own hooks by `registerHooks` and by `register`',
    promise: 'Names, values, lines and errors as without us; the spans of the same program by plain Node',
    test: 'test/runners.test.ts',
  },
  {
    id: 'hostile-requests',
    fault: 'Hostile requests, made of a corpus by a seed',
    promise: 'Every answer as without us; no secret of a URL in a span',
    test: 'test/harm/hostile-requests.test.ts',
  },
  {
    id: 'hostile-headers',
    fault: '20,000 sets of hostile headers for seven propagators (1,000,000 in `npm run test:matrix`)',
    promise: 'Nothing is thrown; what is passed on is valid, bounded, and what a header may hold',
    test: 'test/harm/hostile-headers.test.ts',
  },
  {
    id: 'fuzz',
    fault:
      'Whatever comes by network: headers of a trace, `Forwarded`, `Host`, URLs, methods, metadata of gRPC, SQL and errors of databases, replies and trailers of collectors, answers of samplers; settings and files of a container as well',
    promise:
      'Every parser keeps what it promises for a corpus that coverage-guided fuzzing has found (`npm run fuzz`) and for 5,000 inputs made of it (200,000 in `npm run test:matrix`)',
    test: 'test/fuzz.test.ts',
  },
  {
    id: 'transparency',
    fault:
      'What an application can see of Node, of Express, of Fastify and of itself: headers as arrays, names and lengths of functions, listeners, stacks, `next`, responses that are none, frozen and polluted prototypes, clocks that stand still, `domain`, contexts, upgrades, the environment, errors',
    promise: 'As without us, in 22 shapes; and traced',
    test: 'test/harm/transparency.test.ts',
  },
  {
    id: 'clock-jumps',
    fault: "The machine's clock is set by hours, forwards and backwards, between requests and in the middle of them",
    promise: 'No span is shorter than nothing; each trace that begins afterwards is dated by the new time',
    test: 'test/harm/clock-jumps.test.ts',
  },
  {
    id: 'secrets',
    fault: 'Secrets in headers, addresses, queries, arguments, the environment, bodies and errors',
    promise: 'None is in what is exported, nor in what we say at `debug`',
    test: 'test/harm/secrets.test.ts',
  },
  {
    id: 'secrets-in-logs',
    fault:
      'Passwords of addresses in the messages and stacks of errors that an application logs, by four libraries and `console`',
    promise: 'None is in what we add to records and events; the words of the application stay its own',
    test: 'test/harm/secrets-in-logs.test.ts',
  },
  {
    id: 'neighbours',
    fault:
      "Another agent or SDK in the process: an own `NodeSDK` 2 or 3, `@vercel/otel`, Sentry, dd-trace, Elastic's (EDOT and New Relic in `npm run test:matrix`)",
    promise:
      'One server span for each request, one `traceparent`, one line; with `ACME_OTEL_EXISTING_SDK=app` the other works as without us',
    test: 'test/harm/neighbours.test.ts',
  },
  {
    id: 'applications',
    fault:
      'Applications that nobody here has written: http-server, serve, docsify-cli, json-server, local-web-server, tiddlywiki (in `npm run test:matrix`)',
    promise: 'Answers, output and end as without us; every request is traced',
    test: 'test/harm/applications.test.ts',
    only: /^applications > ./,
  },
  {
    id: 'inherited',
    fault:
      'npm, npx, Yarn 1 and 4, pnpm, Corepack, tsc, esbuild inherit the flag (eslint, node-gyp, Jest, Vitest, `next build` in `npm run test:matrix`)',
    promise: 'As without us, and nothing is sent; no header of a trace goes to excluded hosts',
    test: 'test/harm/inherited.test.ts',
  },
]
