/** Whether text can be one command line argument, and survives JSON and YAML: no NUL, no unpaired surrogate. */
export function isArgument(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text);
}

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The name of a build arg, which the Dockerfile declares with `ARG`. */
export function isBuildArgName(text: string): boolean {
  return identifier.test(text);
}

/** The key of an image label: printable ASCII without spaces, quotes and `=`, at which BuildKit ends the key. */
export function isImageLabelKey(text: string): boolean {
  return /^[!-~]+$/.test(text) && !/["'=\\]/.test(text);
}
