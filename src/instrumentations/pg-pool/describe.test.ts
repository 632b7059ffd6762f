import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type PgPool, poolName } from './describe.ts'

const counts = { totalCount: 0, idleCount: 0, waitingCount: 0 }
const named = (options: PgPool['options'], clients: PgPool['_clients'] = []): string =>
  poolName({ ...counts, options, _clients: clients })

test('a pool is named by where it goes', () => {
  assert.equal(named({}), 'localhost:5432/')
  assert.equal(named({ host: 'db', port: 5433, database: 'shop' }), 'db:5433/shop')
  assert.equal(named({ host: '/run/pg', database: 'shop' }), '/run/pg/shop')
})

test('a connection string is read, but for its password', () => {
  assert.equal(
    named({ connectionString: 'postgres://app:s3cr3t@db.example:6432/shop?sslmode=require' }),
    'db.example:6432/shop',
  )
  assert.equal(named({ connectionString: 'postgres://app:s3cr3t@%2Frun%2Fpg/shop' }), '/run/pg/shop')
  assert.equal(named({ connectionString: 's3cr3t', host: 'db' }), 'db:5432/')
})

test('what a client knows counts most', () => {
  assert.equal(
    named({ connectionString: 'postgres:///' }, [{ host: '10.0.0.1', port: 5432, database: 'shop' }]),
    '10.0.0.1:5432/shop',
  )
})
