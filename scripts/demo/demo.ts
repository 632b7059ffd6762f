/** What the installing half of the demo hands to the running half. */
export interface Demo {
  /** The folder of the shop. */
  readonly shop: string
  /** The database servers that this machine has. */
  readonly databases: { readonly postgresql: boolean; readonly mariadb: boolean }
  /** `OTEL_EXPORTER_OTLP_ENDPOINT` of whoever runs the demo: it gets a copy of what the services send. */
  readonly sendTo: string | undefined
  /** Does a piece of work and shows that it goes on; `detail` stands behind its title when it is done. */
  step<T>(title: string, work: () => Promise<T>, detail?: string): Promise<T>
}
