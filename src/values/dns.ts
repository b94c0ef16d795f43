const label = /^[a-z0-9]+(?:-+[a-z0-9]+)*$/;
const labels = /^[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*$/;

/** A DNS label of RFC 1123, the name of most Kubernetes objects. */
export function isDnsLabel(text: string): boolean {
  return text.length <= 63 && label.test(text);
}

/** A DNS subdomain of RFC 1123: labels joined by dots. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && labels.test(text);
}
