// How the guides are read, where TypeDoc reads them otherwise than GitHub does.

/** Called by TypeDoc with its parser. */
export function loadMarkdown(parser) {
  // The name of an image is no address.
  parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  parser.core.ruler.push('code-in-headings', codeInHeadings);
}

/** Anchors are made of the text of a heading, of which TypeDoc takes code to be no part. */
function codeInHeadings({ tokens, Token }) {
  for (const [index, { type }] of tokens.entries()) {
    if (type === 'heading_open') tokens[index + 1].children = tokens[index + 1].children.flatMap((child) => asText(child, Token));
  }
}

function asText(token, Token) {
  if (token.type !== 'code_inline') return token;
  const part = (type, content) => Object.assign(new Token(type, '', 0), { content });
  return [part('html_inline', '<code>'), part('text', token.content), part('html_inline', '</code>')];
}
