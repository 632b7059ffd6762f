export function installLocked(
  folder: string,
  options?: { readonly omit?: readonly string[]; readonly needs?: readonly string[] },
): Promise<'is installed' | undefined>
