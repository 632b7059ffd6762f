/** The scope of all that our own instrumentations record. */
export const ownScopeName = '@acme/otel-agent'
