// Derives tests/data/aws-s3-operations.json: the names that make up AWS's S3 API, and nothing else of its model.
//
//   npm install --prefix DIR @aws-sdk/client-s3
//   node eng/spec/extract-s3-operations.mjs DIR/node_modules/@aws-sdk/client-s3 [PATH/service-2.json] > tests/data/aws-s3-operations.json
//
// The first argument is an installed AWS JavaScript S3 client. The second is botocore's S3 model (unpacked), which keeps
// older names of four operations that put the same request on the wire as their successors; it is also held against the
// client: whatever both know must agree, or the difference is told on stderr.
// Run by hand when AWS's model moves. Not part of the build.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const [clientPath, modelPath] = process.argv.slice(2);
if (!clientPath) {
  console.error("usage: extract-s3-operations.mjs CLIENT-S3-FOLDER [BOTOCORE-SERVICE-2.JSON]");
  process.exit(2);
}

const require = createRequire(import.meta.url);
const folder = resolve(clientPath);
const client = require(folder);
const version = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;

// The client's schemas are arrays, [kind, namespace, name, traits, …]: kind 9 is an operation, kind 3 a structure.
const OPERATION = 9;
const STRUCTURE = 3;
const unfold = (schema) => (typeof schema === "function" ? unfold(schema()) : schema);

/** What a body payload is: "stream" (bytes of any length), "text" (a policy document), or "xml". */
function bodyKind(schema) {
  const [STRING, BLOB, STREAM] = [0, 21, 42];
  const shape = unfold(schema);
  const base = Array.isArray(shape) && shape[0] === 0 ? unfold(shape[4]) : shape;
  return base === STREAM || base === BLOB ? "stream" : base === STRING ? "text" : "xml";
}

/** The members of a structure: where each travels, and whether it must be there. */
function members(schema) {
  const shape = unfold(schema);
  if (!Array.isArray(shape) || shape[0] !== STRUCTURE) return [];
  const [, , , , names = [], schemas = [], requiredCount = 0] = shape;
  return names.map((name, index) => {
    const member = unfold(schemas[index]);
    // A member is its schema alone, or [schema, traits]; a structure's own schema is an array that begins with its kind.
    const hasTraits = Array.isArray(member) && member.length === 2 && member[0] !== OPERATION;
    const traits = hasTraits ? member[1] : 0;
    const named = typeof traits === "object" ? traits : {};
    const target = unfold(hasTraits ? member[0] : member);
    return {
      name,
      required: index < requiredCount,
      header: named.httpHeader,
      prefix: named.httpPrefixHeaders,
      query: named.httpQuery,
      payload: named.httpPayload !== undefined || (typeof traits === "number" && (traits & 16) !== 0),
      label: named.httpLabel !== undefined || (typeof traits === "number" && (traits & 1) !== 0),
      body: bodyKind(target),
    };
  });
}

const sorted = (values) => [...new Set(values.filter((value) => value !== undefined))].sort();

function describe(operation) {
  const [, , name, traits, input, output] = operation;
  const [method, uri] = traits.http;
  const request = members(input);
  const response = members(output);
  const query = new URLSearchParams(uri.split("?")[1] ?? "");
  query.delete("x-id");
  const payload = request.find((member) => member.payload);
  const inBody = request.some((m) => !m.header && !m.query && !m.prefix && !m.label && !m.payload);
  return {
    name,
    method,
    target: uri.includes("{Key+}") ? "object" : request.some((m) => m.name === "Bucket" && m.label) ? "bucket" : "service",
    ...(uri.split("?")[0] === "/" || uri.startsWith("/{Key+}") ? {} : { path: uri.split("?")[0] }),
    markers: Object.fromEntries(query),
    requiredQuery: sorted(request.filter((m) => m.required).map((m) => m.query)),
    requiredHeaders: sorted(request.filter((m) => m.required).map((m) => m.header?.toLowerCase())),
    requestHeaders: sorted(request.map((m) => m.header?.toLowerCase())),
    requestHeaderPrefixes: sorted(request.map((m) => m.prefix?.toLowerCase())),
    requestQuery: sorted(request.map((m) => m.query)),
    requestBody: payload ? payload.body : inBody ? "xml" : "none",
    responseHeaders: sorted(response.map((m) => m.header?.toLowerCase())),
    responseHeaderPrefixes: sorted(response.map((m) => m.prefix?.toLowerCase())),
  };
}

const operations = Object.values(client)
  .filter((value) => Array.isArray(value) && value[0] === OPERATION)
  .map(describe)
  .sort((a, b) => (a.name < b.name ? -1 : 1));

const aliases = {};
const sources = { client: `@aws-sdk/client-s3 ${version}`, clientOperations: operations.length };
if (modelPath) {
  const model = JSON.parse(readFileSync(modelPath, "utf8"));
  const known = new Map(operations.map((operation) => [operation.name, operation]));
  sources.model = "botocore s3/2006-03-01";
  sources.modelOperations = Object.keys(model.operations).length;
  for (const [name, operation] of Object.entries(model.operations)) {
    const shape = model.shapes[operation.input?.shape]?.members ?? {};
    const of = (location) =>
      sorted(Object.values(shape).filter((m) => m.location === location).map((m) =>
        location === "header" ? m.locationName.toLowerCase() : m.locationName));
    const ours = known.get(name);
    if (!ours) {
      const wire = (uri) => uri.replace("/{Bucket}", "").replace(/^$/, "/").replace(/^\?/, "/?");
      const successor = operations.find((o) =>
        o.name.startsWith(name) && o.method === operation.http.method &&
        wire(operation.http.requestUri).endsWith("?" + Object.keys(o.markers).join("&")));
      if (successor) aliases[name] = successor.name;
      else console.error(`${name}: in the model, not in the client`);
      continue;
    }
    for (const [location, mine] of [["header", ours.requestHeaders], ["querystring", ours.requestQuery]]) {
      const theirs = of(location);
      const difference = [...mine.filter((n) => !theirs.includes(n)).map((n) => "+" + n), ...theirs.filter((n) => !mine.includes(n)).map((n) => "-" + n)];
      if (difference.length > 0) console.error(`${name}: ${location} ${difference.join(" ")}`);
    }
  }
  for (const operation of operations) if (!model.operations[operation.name]) console.error(`${operation.name}: in the client, not in the model`);
}

// One operation a line: a change of the model then reads as a change of that line.
const lines = operations.map((operation) => "    " + JSON.stringify(operation)).join(",\n");
process.stdout.write(`{\n  "sources": ${JSON.stringify(sources)},\n  "aliases": ${JSON.stringify(aliases)},\n  "operations": [\n${lines}\n  ]\n}\n`);
