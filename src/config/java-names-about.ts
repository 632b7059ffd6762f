/** For the page of settings: a name of the Java agent, its values, and what it does here. */
export interface JavaName {
  readonly name: string
  readonly values: string
  readonly about: string
}

const bool = '`true`, `false`'

export const javaNamesAbout: readonly JavaName[] = [
  {
    name: 'OTEL_INSTRUMENTATION_<NAME>_ENABLED',
    values: bool,
    about:
      'Switches one library on or off, by its short name in capitals, `-` and `.` as `_`: `OTEL_INSTRUMENTATION_SOCKET_IO_ENABLED`. ' +
      '`OTEL_NODE_ENABLED_INSTRUMENTATIONS`, where it is set, decides alone, and `OTEL_NODE_DISABLED_INSTRUMENTATIONS` always switches off. Libraries ' +
      'of Java are passed over in silence.',
  },
  {
    name: 'OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED',
    values: bool,
    about: '`false`: none but those that one of the names above switches on.',
  },
  {
    name: 'OTEL_INSTRUMENTATION_COMMON_DB_QUERY_SANITIZATION_ENABLED',
    values: bool,
    about:
      '`ACME_OTEL_DB_QUERY_TEXT`: `sanitized`, or `raw` for `false`. Older name: `OTEL_INSTRUMENTATION_COMMON_DB_STATEMENT_SANITIZER_ENABLED`.',
  },
  {
    name: 'OTEL_INSTRUMENTATION_JDBC_EXPERIMENTAL_SQLCOMMENTER_ENABLED',
    values: bool,
    about: '`ACME_OTEL_SQLCOMMENTER`.',
  },
  {
    name: 'OTEL_INSTRUMENTATION_COMMON_LOGGING_TRACE_ID_KEY',
    values: 'text',
    about: 'The name of `trace_id` in `ACME_OTEL_LOG_KEYS`.',
  },
  {
    name: 'OTEL_INSTRUMENTATION_COMMON_LOGGING_SPAN_ID_KEY',
    values: 'text',
    about: 'The name of `span_id`.',
  },
  {
    name: 'OTEL_INSTRUMENTATION_COMMON_LOGGING_TRACE_FLAGS_KEY',
    values: 'text',
    about: 'The name of `trace_flags`.',
  },
  {
    name: 'OTEL_INSTRUMENTATION_COMMON_MDC_RESOURCE_ATTRIBUTES',
    values: 'list of names',
    about:
      '`service.name` adds the service to log lines, as `ACME_OTEL_LOG_KEYS=service.name=service.name` does. Others are told.',
  },
]
