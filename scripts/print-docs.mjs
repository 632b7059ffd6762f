// Prints docs/generated/ and the table of docs/reliability.md from the sources. With --check it only compares, and fails when a page is stale.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { librariesPage } from './libraries-page.mjs'
import { reliabilityPage } from './reliability/page.mjs'
import { testsOfSettings } from './tests-of-settings.mjs'

/** Each page: the file, and what gives its text. */
const pages = [
  {
    file: 'docs/generated/configuration.md',
    text: (check) =>
      textFrom('src/config/configuration-page.ts', 'configurationPage', testsOfSettings({ better: !check })),
  },
  { file: 'docs/generated/libraries.md', text: librariesPage },
  { file: 'docs/reliability.md', text: reliabilityPage },
]

/** The stale pages. Only with `check` are they left as they are. */
export async function printDocs({ check }) {
  const stale = []
  for (const page of pages) {
    const text = await page.text(check)
    if (text === textIn(page.file)) continue
    stale.push(page.file)
    if (!check) write(page.file, text)
  }
  return stale
}

async function textFrom(from, gives, ...given) {
  const options = { entryPoints: [from], bundle: true, write: false, platform: 'node', format: 'esm' }
  const [{ text }] = (await build(options)).outputFiles
  const page = await import(`data:text/javascript,${encodeURIComponent(text)}`)
  return page[gives](...given)
}

function textIn(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function write(file, text) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const check = process.argv.includes('--check')
  const stale = await printDocs({ check })
  for (const file of stale) console.log(check ? `${file} is stale: run "npm run docs".` : `Printed ${file}.`)
  if (check && stale.length > 0) process.exitCode = 1
  // Some of the official packages, once loaded, hold the process.
  process.exit()
}
