export declare const supportedNodes: readonly string[]
export declare const tooOldNodes: readonly string[]
export declare function nodeBinary(version: string): string
export declare function provideNode(version: string): string
