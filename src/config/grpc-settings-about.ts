import type { grpcSettings } from './grpc-settings.ts'
import type { About } from './settings-about.ts'

/** A part of the table in `settings-about.ts`. */
export const grpcSettingsAbout: Readonly<Record<keyof typeof grpcSettings, About>> = {
  grpcErrorTypes: {
    theme: 'instrumentations',
    about:
      'Your own words for the `error.type` of gRPC calls, as `INTERNAL=INTERNAL_ERROR,INVALID_ARGUMENT=VALIDATION_FAILED`. Other ' +
      'codes stand for themselves. Which codes are errors does not change: on a server those that the conventions call so.',
    source: 'ours',
  },
  grpcHttpStatus: {
    theme: 'instrumentations',
    about: 'Adds the HTTP status that a gRPC code corresponds to, as `http.response.status_code`: 404 for `NOT_FOUND`.',
    source: 'ours',
  },
  grpcIgnoreMethods: {
    theme: 'instrumentations',
    about:
      'gRPC calls that are not traced, on either side, nor what an incoming one causes: `grpc.health.v1.Health/Check`, or all that ' +
      'begin so, as `grpc.health.v1.Health/*`.',
    source: 'ours',
  },
  grpcClientRequestMetadata: {
    theme: 'instrumentations',
    about: 'Metadata of outgoing gRPC calls that is recorded. Credentials stay `REDACTED`.',
    source: 'rpc',
  },
  grpcClientResponseMetadata: {
    theme: 'instrumentations',
    about: 'Metadata of the responses to them, at their head or at their end.',
    source: 'rpc',
  },
  grpcServerRequestMetadata: {
    theme: 'instrumentations',
    about: 'Metadata of incoming gRPC calls that is recorded.',
    source: 'rpc',
  },
  grpcServerResponseMetadata: {
    theme: 'instrumentations',
    about: 'Metadata of the responses to them, at their head or at their end.',
    source: 'rpc',
  },
  semconvOptIn: {
    theme: 'instrumentations',
    about:
      '`rpc/dup` adds the older attributes of gRPC calls (`rpc.system`, `rpc.service`, `rpc.grpc.status_code`, `rpc.grpc.*.metadata.*`) to the present ones. ' +
      'The others name what is sent anyhow.',
    source: 'rpc',
  },
}
