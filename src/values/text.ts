// Linux takes arguments of less than 128 KiB each; what stands before the text, such as `build-arg:NAME=`, needs some of it.
const longestArgument = 120 * 1024;

/** Whether text can be one command line argument: not too long, without NUL, and the same after YAML. */
export function isArgument(text: string): boolean {
  return survivesYaml(text) && Buffer.byteLength(text) <= longestArgument;
}

// YAML has line breaks of its own, and parsers that refuse other control characters; some read 0o17 and 0X1F as numbers, which
// writers therefore leave without quotes.
const unsafe = /[\0\x7f-\x9f\u2028\u2029\ufeff]|\p{Surrogate}/u;
const numberOfSome = /^[-+]?0(?:o[0-7_]+|X[0-9a-fA-F_]+|B[01_]+)$/;

/** Whether text is the same after it was written as YAML and read by Kubernetes. */
export function survivesYaml(text: string): boolean {
  return !unsafe.test(text) && !numberOfSome.test(text);
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
