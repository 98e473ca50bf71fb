// Modules as they are written down (WebAssembly Core Specification, section 5.5).

/** A module without its custom sections: names, producers, features. */
export function bare(module) {
  return written(module, (kind, body) => (kind === 0 ? undefined : body));
}

/** What a module wants of others and gives to others: the names of its imports from `from`, and of its exports. */
export function names(module, from) {
  const [imports, exports] = [[], []];
  written(module, (kind, body) => {
    if (kind === 2) entries(body, (at) => {
      const [[whose, name], end] = [two(body, at), description(body, two(body, at)[2])];
      if (whose === from) imports.push(name);
      return end;
    });
    if (kind === 7) entries(body, (at) => {
      const [name, end] = text(body, at);
      exports.push(name);
      return leb128(body, end + 1)[1];
    });
    return body;
  });
  return { imports, exports };
}

/** How many bytes of data a module brings along. */
export function dataSize(module) {
  let size = 0;
  written(module, (kind, body) => {
    if (kind === 11) size = body.length;
    return body;
  });
  return size;
}

/** A module whose imports and exports are called as `renamed` says. */
export function called(module, renamed) {
  return written(module, (kind, body) => {
    if (kind === 2) return rewritten(body, (at) => {
      const [whose, name, end] = two(body, at);
      const rest = description(body, end);
      return [[said(whose), said(renamed(name)), body.subarray(end, rest)], rest];
    });
    if (kind === 7) return rewritten(body, (at) => {
      const [name, end] = text(body, at);
      const rest = leb128(body, end + 1)[1];
      return [[said(renamed(name)), body.subarray(end, rest)], rest];
    });
    return body;
  });
}

/** The module with each of its sections as `become` makes it; without those that it makes nothing of. */
function written(module, become) {
  const kept = [module.subarray(0, 8)];
  for (let at = 8; at < module.length; ) {
    const [length, start] = leb128(module, at + 1);
    const body = become(module[at], module.subarray(start, start + length));
    if (body) kept.push(Buffer.of(module[at]), unsigned(body.length), body);
    at = start + length;
  }
  return Buffer.concat(kept);
}

/** Goes through a vector, whose every entry says where it ends. */
function entries(body, entry) {
  let [count, at] = leb128(body, 0);
  for (; count > 0; count -= 1) at = entry(at);
}

function rewritten(body, entry) {
  const pieces = [unsigned(leb128(body, 0)[0])];
  entries(body, (at) => {
    const [written, end] = entry(at);
    pieces.push(...written);
    return end;
  });
  return Buffer.concat(pieces);
}

/** Where the description of an import ends: a function, table, memory, global or tag. */
function description(body, at) {
  const limits = (at) => {
    const [, end] = leb128(body, at + 1);
    return body[at] & 1 ? leb128(body, end)[1] : end;
  };
  switch (body[at]) {
    case 0:
      return leb128(body, at + 1)[1];
    case 1:
      return limits(at + 2);
    case 2:
      return limits(at + 1);
    case 3:
      return at + 3;
    case 4:
      return leb128(body, at + 2)[1];
    default:
      throw new Error(`an import of kind ${body[at]} is not known here`);
  }
}

function two(body, at) {
  const [first, then] = text(body, at);
  return [first, ...text(body, then)];
}

function text(body, at) {
  const [length, start] = leb128(body, at);
  return [`${body.subarray(start, start + length)}`, start + length];
}

function said(words) {
  const bytes = Buffer.from(words);
  return Buffer.concat([unsigned(bytes.length), bytes]);
}

/** An unsigned number of as many bytes as it needs, and where it ends. */
function leb128(bytes, start) {
  let [number, at] = [0, start];
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    number += (byte & 127) * 2 ** shift;
    if (byte < 128) return [number, at];
  }
}

function unsigned(number) {
  const bytes = [];
  for (; number > 127; number = Math.floor(number / 128)) bytes.push((number & 127) | 128);
  return Buffer.from([...bytes, number]);
}
