// A reporter of node:test: a line of JSON for each test that has ended, with its file, its full name and what came of it.

// biome-ignore lint/style/noDefaultExport: node:test takes its reporters as such
export default async function* resultsReporter(source) {
  const names = new Map()
  for await (const { type, data } of source) {
    if (type !== 'test:start' && type !== 'test:pass' && type !== 'test:fail') continue
    const path = [...(names.get(data.file) ?? []).slice(0, data.nesting), data.name]
    if (type === 'test:start') names.set(data.file, path)
    // What is made of tests has no result of its own.
    else if (data.details.type !== 'suite') yield `${JSON.stringify(lineOf(type, data, path))}\n`
  }
}

function lineOf(type, { file, skip, todo }, path) {
  const isLeftOut = skip !== undefined || todo !== undefined
  return { file, name: path.join(' > '), result: isLeftOut ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed' }
}
