import { readFileSync } from 'node:fs'

const about = /\n {2}about:\s+'[^\n]*',\n/

/** Leaves out of the start chunk what a manifest says for the documentation alone. */
export function withoutAbout() {
  return {
    name: 'without-about',
    setup(build) {
      build.onLoad({ filter: /instrumentations[\\/][^\\/]+[\\/]manifest\.ts$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8')
        if (!about.test(source)) throw new Error(`${path} has no "about" on a line of its own`)
        return { contents: source.replace(about, '\n'), loader: 'ts' }
      })
    },
  }
}
