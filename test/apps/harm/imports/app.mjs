// Says what its imports look like: the same, whoever stands between.
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import * as local from './all.mjs'
import { count, increase } from './counter.mjs'
import { later } from './later.mjs'
import { ping } from './ping.mjs'
import { Sub } from './sub.mjs'

const packages = ['drizzle-orm', 'drizzle-orm/pg-core', 'openai', 'svelte', 'svelte/server', 'svelte/store', '@langchain/core/messages', '@langchain/core/tools', 'zod', 'node:http', 'node:fs', 'node:module']

for (const name of packages) {
  const namespace = await import(name)
  const shape = Object.keys(namespace)
    .sort()
    .map((key) => `${key}:${typeof namespace[key]}`)
  console.log(name, shape.length, createHash('sha256').update(shape.join()).digest('hex').slice(0, 12))
}

increase()
console.log('live binding', count)
console.log('cyclic', ping())
console.log('top-level await', later)
console.log('duplicates', Object.keys(local).join())
console.log('class extends', new Sub().name())
console.log('required', Object.keys(createRequire(import.meta.url)('./common.cjs')).join())
console.log('common', Object.keys(await import('./common.cjs')).join())
await import('./nowhere.mjs').catch((error) => console.log(error.code, error.message.split(' imported')[0]))
await import('./throws.mjs').catch((error) => console.log(error.stack))
await import('nowhere-at-all').catch((error) => console.log(error.code))
