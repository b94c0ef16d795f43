declare const expandable: unique symbol;

/**
 * Text of a container's command, args, env value or exec probe, in which the kubelet expands `$(NAME)` and turns `$$`
 * into `$`. Only the functions below make it, so that no text of a user's gets there unescaped.
 *
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/
 */
export type Expandable = string & { readonly [expandable]: true };

/**
 * Text that arrives as it is. Every `$` is doubled: an escape of `$(` alone would change `$$(A)` and `pa$$word`, and a
 * single `$` before some characters leaves the Pod in CreateContainerError.
 */
export function verbatim(text: string): Expandable {
  return text.replaceAll('$', () => '$$') as Expandable;
}

/** `prefix`, then the value of an environment variable of the container. */
export function withVariable(prefix: string, variable: string): Expandable {
  return `${verbatim(prefix)}$(${variable})` as Expandable;
}
