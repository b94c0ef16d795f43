const sandbox = /^(kata|gvisor|runsc)(-|$)/;

/** Whether a RuntimeClass is one of the usual names for a virtual machine or a kernel of its own, which share nothing with their node. */
export function isSandbox(runtimeClassName: string): boolean {
  return sandbox.test(runtimeClassName);
}
