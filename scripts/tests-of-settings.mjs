// Which test holds a setting: one that gives it a value, by the variable's name or by the name that the agent has for it.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const page = 'docs/generated/configuration.md'
/** Gives each variable a value and asks what it is read into. */
const readsAll = 'src/config/every-setting.test.ts'
/** Looks at what they do, one by one: before others, which may only use them. */
const forSettings = 'test/settings-in-effect.test.ts'

/**
 * A function from a setting's names to the path of the test. One that the page names already stays as long as it holds, so that a
 * new test makes no page stale; with `better`, one that also uses the value is looked for anew.
 */
export function testsOfSettings({ better = false } = {}) {
  const tests = ['test', 'src'].flatMap(testFiles).map((file) => ({ file, text: readFileSync(file, 'utf8') }))
  const printed = printedTests()
  return (names) => {
    if (!better && printed.get(names[0]) === readsAll) return readsAll
    // A plain word, such as `ledger`, says nothing.
    const telling = names.filter((name) => /[A-Z]/.test(name))
    const given = new RegExp(telling.map((name) => `'${name}'|\\b${name}(\\]?: |=)`).join('|'))
    const holding = tests.filter(({ text }) => given.test(text))
    const ofItsOwn = holding.find(({ file }) => file === forSettings)
    const before = ofItsOwn ?? holding.find(({ file }) => file === printed.get(names[0]))
    return (before ?? holding[0])?.file ?? readsAll
  }
}

/** What only reads settings says nothing about what they do. */
function testFiles(folder) {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  const files = entries.filter((name) => name.endsWith('.test.ts')).map((name) => join(folder, name))
  return files.filter((file) => !file.startsWith('src/config/'))
}

function printedTests() {
  try {
    const rows = readFileSync(page, 'utf8').matchAll(/^\| `(\w+)` .*\| `([^`|]+\.test\.ts)` \|$/gm)
    return new Map([...rows].map(([, variable, file]) => [variable, file]))
  } catch {
    return new Map()
  }
}
