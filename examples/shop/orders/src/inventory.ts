import { fileURLToPath } from 'node:url'
import { credentials, loadPackageDefinition, type ServiceError, status } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'

export interface Inventory {
  /** Throws `OutOfStock` when the shop cannot deliver. */
  reserve(orderNumber: string, sku: string, quantity: number): Promise<Reserved>
  close(): void
}

interface Reserved {
  readonly left: number
  readonly priceCents: number
}

export class OutOfStock extends Error {}

interface Client {
  reserve(
    request: { orderNumber: string; sku: string; quantity: number },
    options: { deadline: number },
    done: (error: ServiceError | null, reply: Reserved) => void,
  ): void
  close(): void
}

const protoFile = fileURLToPath(new URL('../../proto/inventory.proto', import.meta.url))

export function connectInventory(address: string): Inventory {
  const { shop } = loadPackageDefinition(loadSync(protoFile)) as unknown as {
    shop: { Inventory: new (address: string, security: ReturnType<typeof credentials.createInsecure>) => Client }
  }
  const client = new shop.Inventory(address, credentials.createInsecure())
  return {
    reserve: (orderNumber, sku, quantity) =>
      new Promise((resolve, reject) => {
        client.reserve({ orderNumber, sku, quantity }, { deadline: Date.now() + 5_000 }, (error, reply) => {
          if (error === null) resolve(reply)
          else reject(cannotDeliver(error) ? new OutOfStock(error.details) : error)
        })
      }),
    close: () => client.close(),
  }
}

function cannotDeliver(error: ServiceError): boolean {
  return error.code === status.NOT_FOUND || error.code === status.FAILED_PRECONDITION
}
