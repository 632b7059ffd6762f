import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attributes, Series } from '../contract.ts'
import { type ClientMeasured, createClientMeasured, createMeasured, type Measured } from './measured.ts'

const request = { method: 'GET', scheme: 'http', version: '1.1', status: 200, route: '/orders/:id', error: undefined }

interface Told extends Series {
  readonly attributes: Attributes
}

/** The series that a histogram is asked for tell their attributes here. */
function measuredInto(): { measured: (measured: Measured) => Told; asked(): number } {
  let asked = 0
  const series = (attributes: Attributes): Told => {
    asked++
    return { attributes, record() {} }
  }
  const measured = createMeasured({ series, record() {} })
  return { measured: (one) => measured(one) as Told, asked: () => asked }
}

test('the same measurement has the same series, asked for once', () => {
  const { measured, asked } = measuredInto()
  const { attributes } = measured(request)
  assert.deepEqual(attributes, {
    'http.request.method': 'GET',
    'url.scheme': 'http',
    'network.protocol.version': '1.1',
    'http.response.status_code': 200,
    'http.route': '/orders/:id',
  })
  assert.equal(measured({ ...request }).attributes, attributes)
  assert.equal(asked(), 1)
})

test('what is not there is left out, and no two are taken for one', () => {
  const { measured } = measuredInto()
  const others: Measured[] = [
    { ...request, route: undefined },
    { ...request, route: 'undefined' },
    { ...request, route: '' },
    { ...request, status: undefined, error: 'client_disconnected' },
    { ...request, status: 500, error: '500' },
    { ...request, method: '_OTHER' },
  ]
  assert.deepEqual(measured(others[3] as Measured).attributes, {
    'http.request.method': 'GET',
    'url.scheme': 'http',
    'network.protocol.version': '1.1',
    'http.route': '/orders/:id',
    'error.type': 'client_disconnected',
  })
  assert.equal(new Set([request, ...others].map((one) => measured(one))).size, 7)
})

test('routes without end do not fill the memory', () => {
  const { measured, asked } = measuredInto()
  for (let index = 0; index < 2000; index++) measured({ ...request, route: `/${index}` })
  measured({ ...request, route: '/more' })
  measured({ ...request, route: '/more' })
  measured({ ...request, route: '/7' })
  assert.equal(asked(), 2002)
})

test('of a client, host and port, outcome and protocol are told apart', () => {
  const asked: Attributes[] = []
  const series = (attributes: Attributes): Series => {
    asked.push(attributes)
    return { record() {} }
  }
  const measured = createClientMeasured({ series, record() {} })
  const sent: ClientMeasured = { ...request, address: 'shop.example', port: 443 }
  const others: ClientMeasured[] = [
    { ...sent, address: 'stock.example' },
    { ...sent, port: 8443 },
    { ...sent, version: '2' },
    { ...sent, version: undefined, status: undefined, error: 'ECONNREFUSED' },
  ]
  assert.equal(new Set([sent, ...others, { ...sent }].map((one) => measured(one))).size, 5)
  assert.deepEqual(asked[0], {
    'server.address': 'shop.example',
    'server.port': 443,
    'http.request.method': 'GET',
    'network.protocol.version': '1.1',
    'http.response.status_code': 200,
  })
  assert.deepEqual(asked[4], {
    'server.address': 'shop.example',
    'server.port': 443,
    'http.request.method': 'GET',
    'error.type': 'ECONNREFUSED',
  })
})
