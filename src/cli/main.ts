import { version } from 'acme:catalog'
import { didYouMean } from '../base/did-you-mean.ts'
import type { Command } from './command.ts'
import { commands } from './commands.ts'
import { commandHelp, generalHelp } from './help-text.ts'
import { print } from './print.ts'
import { readArguments } from './read-arguments.ts'

/** The command line, from what stands behind `otel-agent`. Gives the exit code: 2 when it was not understood. */
export async function main(args: readonly string[]): Promise<number> {
  const given = readArguments(args, ['help', 'version'], 'otel-agent')
  if (given.wrong !== undefined) return misunderstood(given.wrong)
  const [name, ...rest] = given.words
  if (given.flags.has('version')) return print(`${version}\n`)
  if (given.flags.has('help') || name === 'help') return help(name === 'help' ? rest : given.words)
  if (name === undefined) return misunderstood('no command is given.')
  const command = commandNamed(name)
  return command === undefined ? misunderstood(notACommand(name)) : runCommand(name, command, rest)
}

async function runCommand(name: string, command: Command, args: readonly string[]): Promise<number> {
  const given = readArguments(args, [...Object.keys(command.flags), 'help'], `otel-agent ${name}`)
  if (given.wrong !== undefined) return misunderstood(given.wrong, name)
  if (given.flags.has('help')) return print(commandHelp(command))
  const [word] = given.words
  if (command.takes === 'nothing' && word !== undefined) return misunderstood(`"${word}" is one word too many.`, name)
  if (command.takes === 'a program' && word === undefined) return misunderstood('no program is given.', name)
  const { run } = await command.load()
  return run(given)
}

function help([name]: readonly string[]): number {
  if (name === undefined) return print(generalHelp(commands))
  const command = commandNamed(name)
  return command === undefined ? misunderstood(notACommand(name)) : print(commandHelp(command))
}

function commandNamed(name: string): Command | undefined {
  return Object.hasOwn(commands, name) ? commands[name] : undefined
}

function notACommand(typed: string): string {
  const meant = didYouMean(typed, [...Object.keys(commands), 'help'])
  const hint = meant === undefined ? 'A program is started with: otel-agent run -- <program>' : `Did you mean ${meant}?`
  return `"${typed}" is not a command. ${hint}`
}

function misunderstood(why: string, command?: string): number {
  const more = command === undefined ? 'otel-agent --help' : `otel-agent ${command} --help`
  console.error(`otel-agent: ${why}\nMore: ${more}`)
  return 2
}
