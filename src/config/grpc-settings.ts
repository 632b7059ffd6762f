import type { Setting } from './setting.ts'

/** A part of the table in `settings.ts`. */
export const grpcSettings = {
  grpcErrorTypes: { env: 'ACME_OTEL_GRPC_ERROR_TYPES', type: 'attributes', default: {} },
  grpcHttpStatus: { env: 'ACME_OTEL_GRPC_HTTP_STATUS', type: 'boolean', default: false },
  grpcIgnoreMethods: { env: 'ACME_OTEL_GRPC_IGNORE_METHODS', type: 'words', default: [] },
  grpcClientRequestMetadata: {
    env: 'OTEL_INSTRUMENTATION_GRPC_CAPTURE_METADATA_CLIENT_REQUEST',
    type: 'names',
    default: [],
  },
  grpcClientResponseMetadata: {
    env: 'OTEL_INSTRUMENTATION_GRPC_CAPTURE_METADATA_CLIENT_RESPONSE',
    type: 'names',
    default: [],
  },
  grpcServerRequestMetadata: {
    env: 'OTEL_INSTRUMENTATION_GRPC_CAPTURE_METADATA_SERVER_REQUEST',
    type: 'names',
    default: [],
  },
  grpcServerResponseMetadata: {
    env: 'OTEL_INSTRUMENTATION_GRPC_CAPTURE_METADATA_SERVER_RESPONSE',
    type: 'names',
    default: [],
  },
  semconvOptIn: {
    env: 'OTEL_SEMCONV_STABILITY_OPT_IN',
    type: 'list',
    values: ['http', 'database', 'rpc', 'rpc/dup'],
    default: [],
  },
} as const satisfies Record<string, Setting>
