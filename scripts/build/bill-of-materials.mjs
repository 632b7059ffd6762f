import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The packages whose files went into a bundle, from esbuild's own account of its inputs. */
export function bundledPackages(inputs) {
  const roots = new Set()
  for (const input of inputs) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)
    if (match !== null) roots.add(match[1])
  }
  return [...roots].sort().map(describePackage)
}

function describePackage(root) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const file = readdirSync(root).find((entry) => /^licen[cs]e(\.md|\.txt)?$/i.test(entry))
  return { name, version, license, text: file === undefined ? '' : readFileSync(join(root, file), 'utf8').trim() }
}

/** CycloneDX 1.6: https://cyclonedx.org/docs/1.6/json/ — without a time or a serial number, so that a build repeats exactly. */
export function cycloneDx(packages, self) {
  const purl = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`
  const component = { type: 'library', name: self.name, version: self.version, purl: purl(self.name, self.version) }
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { ...component, 'bom-ref': component.purl } },
    components: packages.map(({ name, version, license }) => ({
      type: 'library',
      'bom-ref': purl(name, version),
      name,
      version,
      purl: purl(name, version),
      licenses: [{ license: { id: license } }],
    })),
  }
}

/** All licences in one text; packages with the same text share it. */
export function licences(packages) {
  const byText = new Map()
  for (const { name, version, license, text } of packages) {
    const key = text || `${license}, as its package.json says.`
    byText.set(key, [...(byText.get(key) ?? []), `${name} ${version} (${license})`])
  }
  return [...byText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`).join(`\n${'='.repeat(80)}\n\n`)
}
