'use strict'
// Libraries that official instrumentations trace, and that need no server.
const { createPool } = require('generic-pool')
const { graphql, buildSchema } = require('graphql')

const schema = buildSchema('type Query { hello: String, fails: String }')
const rootValue = {
  hello: () => 'world',
  fails() {
    throw new Error('of the application')
  },
}
const pool = createPool({ create: async () => ({ a: 'resource' }), destroy: async () => {} }, { max: 1 })

async function main() {
  for (let round = 0; round < 4; round++) {
    console.log(JSON.stringify(await graphql({ schema, source: '{ hello fails }', rootValue })))
    console.log(JSON.stringify(await graphql({ schema, source: '{ no such thing', rootValue })))
    const resource = await pool.acquire()
    console.log(resource)
    await pool.release(resource)
  }
  await pool.drain()
  await pool.clear()
}

main()
