/** What a command is: a row of the table in `commands.ts`. The help is made from it, and the arguments are read by it. */
export interface Command {
  /** As it is typed after `otel-agent`. */
  readonly usage: string
  /** One sentence, for the list of the commands. */
  readonly about: string
  /** What its own help says beyond that, in lines of at most 80 columns. */
  readonly details: string
  /** `{ strict: 'What --strict does.' }`. `--help` goes without saying. */
  readonly flags: Readonly<Record<string, string>>
  /** A program: from the first word on, nothing belongs to us any more. */
  readonly takes: 'a program' | 'nothing'
  /** Imported when chosen, so that no command loads what only another needs. */
  load(): Promise<{ readonly run: Run }>
}

/** Gives the exit code. */
export type Run = (given: Given) => Promise<number>

/** What stood behind the name of the command. */
export interface Given {
  readonly flags: ReadonlySet<string>
  /** Program and arguments, where the command takes a program. */
  readonly words: readonly string[]
}
