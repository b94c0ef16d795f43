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
  return (text.includes('$') ? text.replaceAll('$', () => '$$') : text) as Expandable;
}

/** The value of an environment variable of the container. */
export function variable(name: string): Expandable {
  return `$(${name})` as Expandable;
}

/** One text after the other. */
export function joined(...texts: readonly Expandable[]): Expandable {
  let all = '';
  for (const text of texts) all += text;
  return all as Expandable;
}
