/**
 * NODE_OPTIONS with `--require <path>` behind what stands in it; unchanged when one of its preloads is the agent already.
 * Behind, because an earlier preload may be what makes the path readable (Yarn's .pnp.cjs) or sets our settings (dotenv).
 */
export function nodeOptionsWith(
  existing: string | undefined,
  path: string,
  isAgent: (specifier: string) => boolean,
): string {
  const text = existing?.trim() ? existing : undefined
  if (text !== undefined && preloadsIn(splitOptions(text)).some(isAgent)) return text
  const added = `--require ${quoted(path)}`
  return text === undefined ? added : `${text} ${added}`
}

/** What `--require` and `--import` name. */
function preloadsIn(options: readonly string[]): readonly string[] {
  return options.flatMap((option, index) => {
    if (option === '--require' || option === '-r' || option === '--import') return options[index + 1] ?? []
    return /^--(?:require|import)=(.*)$/s.exec(option)?.[1] ?? []
  })
}

/** As Node.js splits it: at spaces, except within double quotes, where a backslash takes the next character as it is. */
// https://nodejs.org/api/cli.html#node_optionsoptions
function splitOptions(text: string): readonly string[] {
  const parts = text.match(/(?:"(?:\\.|[^"\\])*"?|[^ "])+/gs) ?? []
  return parts.map((part) =>
    part.replace(/"((?:\\.|[^"\\])*)"?/gs, (_, inside: string) => inside.replace(/\\(.)/gs, '$1')),
  )
}

function quoted(path: string): string {
  return /[ "]/.test(path) ? `"${path.replace(/[\\"]/g, '\\$&')}"` : path
}
