export type ServerName = 'postgresql' | 'mariadb' | 'redis' | 'rabbitmq' | 'memcached'
export type ToolName = 'buildah' | 'busybox' | 'promtool'
export declare const servers: Readonly<Record<ServerName | ToolName, { readonly package: string }>>
export declare function findPrograms(name: ServerName | ToolName): Readonly<Record<string, string>> | undefined
export declare function whyNotInstallable(): string | undefined
export declare function installServers(names: readonly (ServerName | ToolName)[]): void
