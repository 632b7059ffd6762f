const { buildSchema, graphql } = require('graphql')

const schema = buildSchema(`
  type Item { name: String, left: Int }
  type Query { item(name: String): Item, broken: Int }
`)
const rootValue = {
  item: async ({ name }) => ({ name, left: () => Promise.resolve(3) }),
  broken() {
    throw new Error('out of stock')
  },
}

async function main() {
  await graphql({ schema, rootValue, source: 'query Stock { item(name: "pear") { name left } }' })
  await graphql({ schema, rootValue, source: '{ broken }' })
  await graphql({ schema, rootValue, source: '{ nothing }' })
  await graphql({ schema, rootValue, source: '{ not a query' })
}
main()
