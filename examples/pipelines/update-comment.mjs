// Puts a file on a pull request of GitHub as one comment, which later runs update:
//   GITHUB_TOKEN=... node update-comment.mjs <number of the pull request> <file>
// The first line of the file tells which comment it is. What says that nothing differs makes no new comment.
import { readFileSync } from 'node:fs';

const [number = '', file = ''] = process.argv.slice(2);
if (!/^\d+$/.test(number) || file === '') throw new Error('expected the number of a pull request and a file');

const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: repository, GITHUB_API_URL: api = 'https://api.github.com' } = process.env;
const body = readFileSync(file, 'utf8');
const [marker = ''] = body.split('\n');

async function request(method, path, content) {
  const response = await fetch(`${api}/repos/${repository}${path}`, {
    method,
    headers: { accept: 'application/vnd.github+json', authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(content !== undefined && { body: JSON.stringify(content) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** The comment of an earlier run. Somebody else may write the same first line, but a token of a pipeline is a bot. */
async function ownComment(page = 1) {
  const comments = await request('GET', `/issues/${number}/comments?per_page=100&page=${page}`);
  const own = comments.find((comment) => comment.user?.type === 'Bot' && comment.body?.split('\n')[0]?.trim() === marker);
  if (own !== undefined || comments.length < 100) return own;
  return ownComment(page + 1);
}

const comment = await ownComment();
if (comment !== undefined) await request('PATCH', `/issues/comments/${comment.id}`, { body });
else if (!body.includes('\nNo difference.\n')) await request('POST', `/issues/${number}/comments`, { body });
