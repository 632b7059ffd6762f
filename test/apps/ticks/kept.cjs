'use strict'
// Prints the objects that Node makes for `process.nextTick()` which are alive when none of them waits, each by the data that it holds.
// The argument: a file for a heap snapshot.
const { AsyncLocalStorage } = require('node:async_hooks')
const { readFileSync, rmSync } = require('node:fs')
const { writeHeapSnapshot } = require('node:v8')

// What is traced is loaded in a request.
new AsyncLocalStorage().run({ of: 'a request' }, () => require('node:http'))

setTimeout(() => {
  const file = writeHeapSnapshot(process.argv[2])
  console.log(`ticks: ${JSON.stringify(ticksIn(JSON.parse(readFileSync(file, 'utf8'))))}`)
  rmSync(file)
}, 100)

function ticksIn({ snapshot: { meta }, nodes, edges, strings }) {
  const nodeSize = meta.node_fields.length
  const edgeSize = meta.edge_fields.length
  const edgeCount = meta.node_fields.indexOf('edge_count')
  const propertyType = meta.edge_types[0].indexOf('property')
  const objectType = meta.node_types[0].indexOf('object')
  const ticks = []
  let edge = 0
  for (let node = 0; node < nodes.length; node += nodeSize) {
    const properties = new Map()
    for (const end = edge + nodes[node + edgeCount] * edgeSize; edge < end; edge += edgeSize) {
      if (edges[edge] === propertyType) properties.set(strings[edges[edge + 1]], nodes[edges[edge + 2]] === objectType)
    }
    const isTick = properties.has('callback') && properties.has('args')
    if (isTick) ticks.push([...properties.keys()].filter((name) => name !== '__proto__' && properties.get(name)))
  }
  return ticks
}
