import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attributes, Series } from '../contract.ts'
import { createDescriptions } from './database-descriptions.ts'

const place = { namespace: 'shop', address: 'db.example', port: 5432 }
const statement = { summary: 'SELECT orders', operation: 'SELECT', collection: 'orders', text: 'SELECT * FROM orders' }
const common = {
  'db.system.name': 'postgresql',
  'db.namespace': 'shop',
  'server.address': 'db.example',
  'server.port': 5432,
  'db.query.summary': 'SELECT orders',
  'db.operation.name': 'SELECT',
  'db.collection.name': 'orders',
}

function describing() {
  const asked: Attributes[] = []
  const series = (attributes: Attributes): Series => {
    asked.push(attributes)
    return { record() {} }
  }
  return { descriptionOf: createDescriptions('postgresql', { series, record() {} }), asked }
}

test('a statement is described once for each place, and its series is asked for once', () => {
  const { descriptionOf, asked } = describing()
  const description = descriptionOf(statement, place)
  assert.equal(description.spanName, 'SELECT orders')
  assert.deepEqual(description.describe(), { ...common, 'db.query.text': 'SELECT * FROM orders' })
  assert.deepEqual(description.measured, common)
  assert.equal(descriptionOf(statement, { ...place }), description)
  assert.equal(description.series(), description.series())
  assert.deepEqual(asked, [common])
})

test('each span gets attributes of its own', () => {
  const description = describing().descriptionOf(statement, place)
  description.describe()['db.namespace'] = 'changed'
  assert.equal(description.describe()['db.namespace'], 'shop')
})

test('no two places, and no two statements, are taken for one', () => {
  const { descriptionOf } = describing()
  const places = [
    place,
    { ...place, port: 5433 },
    { ...place, address: 'other' },
    { ...place, namespace: undefined },
    {},
  ]
  const described = places.flatMap((one) => [descriptionOf(statement, one), descriptionOf(undefined, one)])
  assert.equal(new Set([...described, descriptionOf({ ...statement }, place)]).size, 11)
  assert.deepEqual(descriptionOf(undefined, {}).describe(), { 'db.system.name': 'postgresql' })
  assert.equal(descriptionOf(undefined, {}).spanName, 'postgresql')
})

test('a place that changes later, and places without end, are no other place', () => {
  const { descriptionOf } = describing()
  const moving = { ...place }
  const description = descriptionOf(statement, moving)
  moving.port = 1
  assert.equal(descriptionOf(statement, place), description)
  for (let port = 1; port < 100; port++) {
    assert.equal(descriptionOf(statement, { ...place, port }).measured['server.port'], port)
  }
})
