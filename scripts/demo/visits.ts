/** What a customer does in the demo. */
export interface Visit {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: Readonly<Record<string, unknown>>
  /** The status that the shop is to answer. */
  readonly status: number
}

export const visits: readonly Visit[] = [
  { method: 'POST', path: '/orders', body: { sku: 'green-tea', quantity: 2 }, status: 201 },
  { method: 'GET', path: '/orders/A-1001', status: 200 },
  { method: 'POST', path: '/orders', body: { sku: 'teapot', quantity: 5 }, status: 409 },
]

/** Throws when the shop answers something else. */
export async function pay(port: number, { method, path, body, status }: Visit): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'x-tenant-id': 'north' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const answer = await response.text()
  if (response.status !== status) {
    throw new Error(`${method} ${path} was answered with ${response.status} instead of ${status}: ${answer}`)
  }
}
