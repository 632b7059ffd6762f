export interface PgPool {
  readonly options: {
    readonly host?: string
    readonly port?: number | string
    readonly database?: string
  }
}

/** `localhost:5432/shop`. A connection string is not looked at: it has the password. */
export function poolName({ options: { host = 'localhost', port = 5432, database = '' } }: PgPool): string {
  return `${host}:${port}/${database}`
}
