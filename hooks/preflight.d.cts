interface Refusal {
  readonly reason: string
  readonly tell: boolean
}
declare function preflight(process: Pick<NodeJS.Process, 'env' | 'versions' | 'argv'>, globals: object): Refusal | null
export = preflight
