import type { Command } from './command.ts'

/** Every command of `otel-agent`. A new one is an entry here and a file beside this one. */
export const commands: Readonly<Record<string, Command>> = {
  run: {
    usage: 'run [--] <program> [arguments]',
    about: 'Starts a program with the agent in it.',
    details: `Every Node.js process that the program starts is traced: the agent is added to
NODE_OPTIONS, and what stands there is kept. Package managers are left alone,
so that "otel-agent run -- npm start" traces what the script starts.

The program has this terminal to itself. Signals are passed on to it, and its
exit code, or the signal that ended it, becomes that of otel-agent: 127 when
there is no such program, 126 when it cannot be executed.`,
    flags: {},
    takes: 'a program',
    load: () => import('./run.ts'),
  },
  ledger: {
    usage: 'ledger [--] <program> [arguments]',
    about: 'Starts a program likewise, and tells which libraries are traced.',
    details: `Each Node.js process prints its ledger to stderr when it ends and when it gets
SIGUSR2: for every library that the agent knows and the process has loaded, the
version, how it was loaded, and whether it is traced, or why not. Otherwise it
is as "run".`,
    flags: {},
    takes: 'a program',
    load: () => import('./ledger.ts'),
  },
  config: {
    usage: 'config [--strict]',
    about: 'Prints the settings in effect and where each comes from.',
    details: `Reads the environment as the agent does and prints every setting, the value in
effect, and whether it was set, comes from another variable or is the default;
then what is wrong with them. Secrets are not shown.`,
    flags: { strict: 'Exits with 1 when something is wrong.' },
    takes: 'nothing',
    load: () => import('./config.ts'),
  },
}
