import { Pool } from 'pg'

export interface Order {
  readonly number: string
  readonly tenant: string
  readonly sku: string
  readonly quantity: number
  readonly totalCents: number
}

export interface Orders {
  /** The next free order number, such as `A-1001`. */
  nextNumber(): Promise<string>
  add(order: Order): Promise<void>
  /** A tenant sees its own orders only. */
  find(tenant: string, number: string): Promise<Order | undefined>
  close(): Promise<void>
}

const schema = `
  CREATE SEQUENCE IF NOT EXISTS order_number START 1001;
  CREATE TABLE IF NOT EXISTS orders (
    number      text PRIMARY KEY,
    tenant      text NOT NULL,
    sku         text NOT NULL,
    quantity    integer NOT NULL,
    total_cents integer NOT NULL
  )`

export async function openOrders(url: string): Promise<Orders> {
  const pool = new Pool({ connectionString: url, max: 4 })
  await pool.query(schema)
  return {
    async nextNumber() {
      const { rows } = await pool.query<{ number: string }>(`SELECT 'A-' || nextval('order_number') AS number`)
      return rows[0]?.number ?? ''
    },
    async add({ number, tenant, sku, quantity, totalCents }) {
      await pool.query('INSERT INTO orders (number, tenant, sku, quantity, total_cents) VALUES ($1, $2, $3, $4, $5)', [
        number,
        tenant,
        sku,
        quantity,
        totalCents,
      ])
    },
    async find(tenant, number) {
      const { rows } = await pool.query<Order>(
        'SELECT number, tenant, sku, quantity, total_cents AS "totalCents" FROM orders WHERE tenant = $1 AND number = $2',
        [tenant, number],
      )
      return rows[0]
    },
    close: () => pool.end(),
  }
}
