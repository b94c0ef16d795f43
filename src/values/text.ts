// Linux takes arguments of less than 128 KiB each; what stands before the text, such as `build-arg:NAME=`, needs some of it.
const longestArgument = 120 * 1024;

/** Whether text can be one command line argument, and survives JSON and YAML: not too long, no NUL, no unpaired surrogate. */
export function isArgument(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text) && Buffer.byteLength(text) <= longestArgument;
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
