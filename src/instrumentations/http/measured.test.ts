import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMeasured } from './measured.ts'

const request = { method: 'GET', scheme: 'http', version: '1.1', status: 200, route: '/orders/:id', error: undefined }

test('the same measurement has the same attributes, and they are frozen', () => {
  const measured = createMeasured()
  const attributes = measured(request)
  assert.deepEqual(attributes, {
    'http.request.method': 'GET',
    'url.scheme': 'http',
    'network.protocol.version': '1.1',
    'http.response.status_code': 200,
    'http.route': '/orders/:id',
  })
  assert.ok(Object.isFrozen(attributes))
  assert.equal(measured({ ...request }), attributes)
})

test('what is not there is left out, and no two are taken for one', () => {
  const measured = createMeasured()
  const others = [
    { ...request, route: undefined },
    { ...request, route: 'undefined' },
    { ...request, route: '' },
    { ...request, status: undefined, error: 'client_disconnected' },
    { ...request, status: 500, error: '500' },
    { ...request, method: '_OTHER' },
  ]
  assert.deepEqual(measured(others[3] as typeof request), {
    'http.request.method': 'GET',
    'url.scheme': 'http',
    'network.protocol.version': '1.1',
    'http.route': '/orders/:id',
    'error.type': 'client_disconnected',
  })
  assert.equal(new Set([request, ...others].map((one) => measured(one))).size, 7)
})

test('routes without end do not fill the memory', () => {
  const measured = createMeasured()
  for (let index = 0; index < 2000; index++) measured({ ...request, route: `/${index}` })
  const [one, other] = [measured({ ...request, route: '/more' }), measured({ ...request, route: '/more' })]
  assert.deepEqual(one, other)
  assert.notEqual(one, other)
  assert.equal(measured({ ...request, route: '/7' }), measured({ ...request, route: '/7' }))
})
