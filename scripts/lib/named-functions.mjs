// Finds the code that a case names in prose: "Client.connect (open handler)", "createClient > connect > socket.onopen",
// "Pool release/newClient". Compilers move code and keep names, so names are what is looked for.
import ts from "typescript";

const notNames = new Set(["prototype"]);

/** The ways that a case's text may be read: each a path of names, outermost first. */
export function pathsIn(text) {
  const plain = text.replaceAll(/\([^()]*\)/g, (aside) => (/^\(['"]/.test(aside) ? ` ${aside.slice(2, -2)} ` : " "));
  const alternatives = plain.split("/").map((part) => [...part.matchAll(/[#_$\p{L}][\w$]*/gu)].map(([name]) => name).filter((name) => !notNames.has(name)));
  const [first = [], ...others] = alternatives.filter((names) => names.length > 0);
  // "Pool release/newClient": what follows a slash stands where the first path's last name stands.
  return [first, ...others.map((names) => (names.length === 1 ? [...first.slice(0, -1), ...names] : names))];
}

/** The places of a text that are meant, as line ranges; `names` says how many of the names they were found by. */
export function locate(description, text, fileName) {
  const nodes = namedNodes(ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true));
  const found = pathsIn(description).map((names) => follow(names, nodes));
  const best = Math.max(0, ...found.map(({ matched }) => matched));
  // A path that only leads to the class around it says less than one that leads to a method.
  const chosen = found.filter(({ matched, isLast }) => matched > 0 && (isLast || matched === best));
  const lineOf = lineFinder(text);
  return { names: best, ranges: chosen.flatMap(({ nodes: some }) => some.map(({ start, end }) => [lineOf(start), lineOf(end)])) };
}

/** From the whole file inwards: each name that occurs within what was found so far narrows it, the others are prose. */
function follow(names, nodes) {
  let current = [];
  let matched = 0;
  let isLast = false;
  for (const name of names) {
    const within = nodes.filter((node) => node.name === name && (current.length === 0 || current.some((outer) => belongsTo(node, outer))));
    isLast = within.length > 0;
    if (!isLast) continue;
    matched += 1;
    current = outermost(preferred(within));
  }
  return { matched, nodes: current, isLast };
}

/** Inside of it, or put on it from outside: `Client.prototype.close = function () {}`. */
const belongsTo = (node, outer) => outer !== node && (node.owner === outer.name || (node.start >= outer.start && node.end <= outer.end));

/** Functions rather than values that are called like them. */
function preferred(nodes) {
  const functions = nodes.filter(({ isFunction }) => isFunction);
  return functions.length > 0 ? functions : nodes;
}

const outermost = (nodes) => nodes.filter((node) => !nodes.some((outer) => outer !== node && outer.start <= node.start && outer.end >= node.end && (outer.start < node.start || outer.end > node.end)));

/** Whatever has a name and a body: functions, classes, and values and listeners that hold code. */
function namedNodes(sourceFile) {
  const found = [];
  const add = (name, node, value, owner) => {
    const isFunction = ts.isFunctionLike(value) || ts.isClassLike(value) || ts.isModuleDeclaration(value);
    if (name !== undefined) found.push({ name, owner, start: node.getStart(sourceFile), end: node.end, isFunction });
  };
  const visit = (node) => {
    if (ts.isConstructorDeclaration(node)) add("constructor", node, node);
    else if ((ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) && node.name && !ts.isFunctionTypeNode(node)) add(textOf(node.name), node, node);
    else if ((ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isPropertyAssignment(node)) && holdsCode(node.initializer)) add(textOf(node.name), node, node.initializer);
    else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken && holdsCode(node.right)) add(textOf(ts.isPropertyAccessExpression(node.left) ? node.left.name : node.left), node, node.right, leftmost(node.left));
    else if (ts.isCallExpression(node) && node.arguments.length > 1 && ts.isStringLiteralLike(node.arguments[0]) && holdsCode(node.arguments[1])) add(node.arguments[0].text, node, node.arguments[1], leftmost(node.expression));
    ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  return found;
}

const holdsCode = (value) => value !== undefined && (ts.isFunctionLike(value) || ts.isClassLike(value) || ts.isObjectLiteralExpression(value) || ts.isCallExpression(value));

const textOf = (name) => (ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : undefined);

function leftmost(expression) {
  let inner = expression;
  while (ts.isPropertyAccessExpression(inner)) inner = inner.expression;
  return inner !== expression && ts.isIdentifier(inner) ? inner.text : undefined;
}

function lineFinder(text) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
