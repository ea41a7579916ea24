// A JavaScript function as a program: read the arguments, call it, print the result. Runs in the sandbox.
// The layout is that of text_codec.py; TASK (argument_types, result_type, unordered, changed, entries), SOURCE and
// ENTRY stand above. `changed` is the number of the argument that is the answer of a function that returns nothing;
// `unordered` is 1 if the order of the result is free, 2 if that of the lists within it is, 3 for both.

const lcbxIsInline = (kind, nested) =>
  ["int", "float", "bool", "any"].includes(kind[0]) ||
  (kind[0] === "record" && kind.slice(1).every((part) => lcbxIsInline(part, true))) ||
  (nested && lcbxIsList(kind) && lcbxIsInline(kind[1], true));
const lcbxIsList = (kind) => ["list", "tuple", "set", "linked", "tree"].includes(kind[0]);
const lcbxIsRow = (kind) => (kind[0] === "record" || lcbxIsList(kind)) && lcbxIsInline(kind, true);
const lcbxRepeat = (count, make) => Array.from({ length: count }, make);
const lcbxCollection = (kind, elements) => {
  if (kind[0] === "linked") return elements.reduceRight((next, val) => ({ val, next }), null);
  if (kind[0] === "tree") return lcbxTree(elements);
  return kind[0] === "set" ? new Set(elements) : elements;
};

// For sources that define no nodes of their own.
globalThis.ListNode = function (val, next) {
  this.val = val === undefined ? 0 : val;
  this.next = next === undefined ? null : next;
};
globalThis.TreeNode = function (val, left, right) {
  this.val = val === undefined ? 0 : val;
  this.left = left === undefined ? null : left;
  this.right = right === undefined ? null : right;
};

function lcbxTree(values) {
  const nodes = values.map((val) => (val === null ? null : { val, left: null, right: null }));
  const parents = nodes.filter((node) => node !== null);
  for (let i = 1; i < nodes.length; i += 2) {
    const parent = parents.shift();
    parent.left = nodes[i];
    parent.right = i + 1 < nodes.length ? nodes[i + 1] : null;
  }
  return nodes.length ? nodes[0] : null;
}

function lcbxLevels(root) {
  const values = [];
  for (let row = [root]; row.some((node) => node); ) {
    values.push(...row.map((node) => (node ? node.val : null)));
    row = row.flatMap((node) => (node ? [node.left, node.right] : []));
  }
  while (values.length && values[values.length - 1] === null) values.pop();
  return values;
}

function lcbxLinked(node) {
  const values = [];
  for (; node; node = node.next) {
    if (values.push(node.val) > 100000) throw new TypeError("not a list: it has a cycle");
  }
  return values;
}

function lcbxFromTokens(tokens, kind) {
  if (kind[0] === "record") return kind.slice(1).map((part) => lcbxFromTokens(tokens, part));
  if (lcbxIsList(kind)) {
    return lcbxCollection(kind, lcbxRepeat(Number(tokens.shift()), () => lcbxFromTokens(tokens, kind[1])));
  }
  const token = tokens.shift();
  if (kind[0] === "none" || token === "null") return null;
  return kind[0] === "bool" ? token === "true" : Number(token);
}

const lcbxTokens = (lines) => lines.shift().split(/\s+/).filter((token) => token !== "");

function lcbxDecode(lines, kind) {
  if (kind[0] === "str") return lines.shift();
  if (lcbxIsList(kind)) return lcbxCollection(kind, lcbxDecodeElements(lines, kind[1]));
  if (kind[0] === "dict") return Object.fromEntries(lcbxRepeat(Number(lines.shift()), () => lcbxEntry(lines, kind)));
  if (kind[0] === "record" && !lcbxIsInline(kind)) return kind.slice(1).map((part) => lcbxDecode(lines, part));
  return lcbxFromTokens(lcbxTokens(lines), kind);
}

function lcbxDecodeElements(lines, element) {
  const count = Number(lines.shift());
  if (lcbxIsRow(element)) return lcbxRepeat(count, () => lcbxFromTokens(lcbxTokens(lines), element));
  if (lcbxIsInline(element)) {
    const tokens = lcbxTokens(lines);
    return lcbxRepeat(count, () => lcbxFromTokens(tokens, element));
  }
  return lcbxRepeat(count, () => lcbxDecode(lines, element));
}

function lcbxEntry(lines, kind) {
  if (lcbxIsInline(kind[1]) && lcbxIsInline(kind[2], true)) {
    const tokens = lcbxTokens(lines);
    return [lcbxFromTokens(tokens, kind[1]), lcbxFromTokens(tokens, kind[2])];
  }
  const key = lcbxDecode(lines, kind[1]);
  return [key, lcbxDecode(lines, kind[2])];
}

function lcbxCompare(a, b) {
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const order = lcbxCompare(a[i], b[i]);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

function lcbxToken(value, kind) {
  if (kind[0] === "none" && (value === null || value === undefined)) return "none";
  if (typeof value === "bigint" && kind[0] === "int") return value.toString();
  if (kind[0] === "bool" && (typeof value === "boolean" || value === 0 || value === 1)) return value ? "true" : "false";
  const number = typeof value === "boolean" ? Number(value) : value;
  if (kind[0] === "int" && Number.isInteger(number)) return BigInt(number).toString();
  if (kind[0] === "float" && typeof number === "number" && Number.isFinite(number)) return String(number);
  throw new TypeError("not " + kind[0] + ": " + value);
}

function lcbxInline(value, kind) {
  if (kind[0] === "record") return kind.slice(1).map((part, i) => lcbxInline(value[i], part)).join(" ");
  if (lcbxIsList(kind)) {
    const elements = lcbxElements(value, kind, true);
    return [elements.length, ...elements.map((element) => lcbxMember(element, kind))].join(" ");
  }
  return lcbxToken(value, kind);
}

const lcbxMember = (element, kind) =>
  kind[0] === "tree" && element === null ? "null" : lcbxInline(element, kind[1]);

function lcbxElements(value, kind, ordered) {
  if (kind[0] === "linked") return lcbxLinked(value);
  if (kind[0] === "tree") return lcbxLevels(value);
  if (typeof value === "string" || value === null || typeof value[Symbol.iterator] !== "function") {
    throw new TypeError("not a list: " + value);
  }
  const elements = kind[0] === "set" ? [...new Set(value)] : [...value];
  return ordered && kind[0] !== "set" ? elements : elements.sort(lcbxCompare);
}

function lcbxEncode(value, kind, ordered = true) {
  if (kind[0] === "str") {
    if (typeof value !== "string") throw new TypeError("not a string: " + value);
    return [value];
  }
  if (kind[0] === "optional") return value === null || value === undefined ? ["none"] : lcbxEncode(value, kind[1]);
  if (kind[0] === "record" && !lcbxIsInline(kind)) return kind.slice(1).flatMap((part, i) => lcbxEncode(value[i], part));
  if (kind[0] === "dict") return lcbxEncodeMapping(value, kind);
  return lcbxIsList(kind) ? lcbxEncodeElements(value, kind, ordered) : [lcbxInline(value, kind)];
}

function lcbxEncodeElements(value, kind, ordered) {
  const elements = lcbxElements(value, kind, ordered);
  const count = String(elements.length);
  if (lcbxIsRow(kind[1])) return [count, ...elements.map((element) => lcbxInline(element, kind[1]))];
  if (lcbxIsInline(kind[1])) return [count, elements.map((element) => lcbxMember(element, kind)).join(" ")];
  return [count, ...elements.flatMap((element) => lcbxEncode(element, kind[1]))];
}

function lcbxEntries(mapping, keyKind) {
  const numeric = ["int", "float"].includes(keyKind[0]);
  const entries = mapping instanceof Map ? [...mapping] : Object.entries(mapping);
  return entries.map(([key, item]) => [numeric ? Number(key) : key, item]);
}

function lcbxEncodeMapping(value, kind) {
  const sorted = lcbxEntries(value, kind[1]).sort((a, b) => lcbxCompare(a[0], b[0]));
  const count = String(sorted.length);
  if (lcbxIsInline(kind[1]) && lcbxIsInline(kind[2], true)) {
    return [count, ...sorted.map(([key, item]) => lcbxInline(key, kind[1]) + " " + lcbxInline(item, kind[2]))];
  }
  return [count, ...sorted.flatMap(([key, item]) => [...lcbxEncode(key, kind[1]), ...lcbxEncode(item, kind[2])])];
}

function lcbxAnswer(text) {
  const lines = text.split("\n");
  const values = TASK.argument_types.map((kind) => lcbxDecode(lines, kind));
  let result = new Function("require", SOURCE + "\n;return " + ENTRY + ";")(require)(...values);
  if (TASK.changed !== null && (result === undefined || result === null)) result = values[TASK.changed];
  if (TASK.entries && !Array.isArray(result)) result = lcbxEntries(result, TASK.result_type[1][1]);
  if (TASK.unordered & 2) result = [...result].map((element) => [...element].sort(lcbxCompare));
  return lcbxEncode(result, TASK.result_type, !(TASK.unordered & 1)).join("\n") + "\n";
}

function lcbxTry(text) {
  try {
    return [lcbxAnswer(text), ""];
  } catch (error) {
    return [null, String(error)];
  }
}

const lcbxInput = require("fs").readFileSync(0, "utf8");
for (const name of ["log", "info", "warn", "error", "debug"]) console[name] = () => {};
process.stdout.write(TASK.many ? JSON.stringify(JSON.parse(lcbxInput).map(lcbxTry)) : lcbxAnswer(lcbxInput));
