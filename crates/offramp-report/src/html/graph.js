// Adds to the picture of all states, and to the table that says the same in words: pointing at a mark or an arrow shows its row beside
// the picture and lets what belongs to it stand out; menus keep the moves of one mover, the marks on one rung, the equilibria of one
// concept; each way can be lit. All of it by keyboard too: Tab to the picture, arrow keys from mark to mark, Enter to hold, Escape to let go.
(function () {
  "use strict";
  var list = function (found) { return Array.prototype.slice.call(found); };
  var make = function (tag, text, attributes) {
    var element = document.createElement(tag);
    if (text) element.textContent = text;
    Object.keys(attributes || {}).forEach(function (name) { element.setAttribute(name, attributes[name]); });
    return element;
  };
  var words = function (text) { return (text || "").split(" ").filter(Boolean); };

  document.querySelectorAll(".graph").forEach(function (graph) {
    var svg = graph.querySelector("figure.drawn > svg");
    if (!svg) return;
    var nodes = list(svg.querySelectorAll(".pic-node[data-node]"));
    var edges = list(svg.querySelectorAll(".pic-edge[data-from]"));
    var letters = list(svg.querySelectorAll(".pic-letter[data-from]"));
    if (nodes.length === 0) return;
    var rows = {}, byName = {};
    graph.querySelectorAll("tr[data-node]").forEach(function (row) { rows[row.dataset.node] = row; });
    nodes.forEach(function (node) { byName[node.dataset.node] = node; });
    var held = null;

    // Beside the picture: what is pointed at.
    var told = make("div", "", { "class": "told", "aria-live": "polite" });
    var hint = "Point at a mark or an arrow to read who would move and why. By keyboard: Tab to the picture, arrow keys from mark to mark, Enter to hold one, Escape to let go.";
    graph.classList.add("is-live");
    graph.querySelector("figure").after(told);
    var say = function (row, edge) {
      told.textContent = "";
      if (!row) return told.append(make("p", hint, { "class": "soft" }));
      var copy = function (part) {
        var cell = row.querySelector('[data-part="' + part + '"]');
        return list(cell.cloneNode(true).childNodes);
      };
      var what = make("p");
      what.append.apply(what, copy("what"));
      var rest = make("div"), moves = make("div");
      rest.append.apply(rest, copy("rest"));
      moves.append.apply(moves, copy("moves"));
      if (edge) list(moves.querySelectorAll("li[data-to]")).forEach(function (line) {
        var same = words(edge.dataset.movers).indexOf(line.dataset.movers) >= 0;
        if (line.dataset.to === edge.dataset.to && same) line.classList.add("is-on");
        else line.remove();
      });
      told.append(what, make("h4", "At rest"), rest, make("h4", edge ? "This move" : "Who would move"), moves);
    };

    // Light what belongs together, let the rest fade.
    var light = function (marks, arrows) {
      var on = marks.concat(arrows);
      svg.classList.toggle("is-reading", on.length > 0);
      nodes.concat(edges, letters).forEach(function (one) { one.classList.toggle("is-on", on.indexOf(one) >= 0); });
    };
    var touching = function (name) {
      return edges.concat(letters).filter(function (edge) { return edge.dataset.from === name || edge.dataset.to === name; });
    };
    var readNode = function (node) {
      var arrows = touching(node.dataset.node);
      var marks = arrows.map(function (edge) { return byName[edge.dataset.from === node.dataset.node ? edge.dataset.to : edge.dataset.from]; });
      light(marks.concat([node]), arrows);
      say(rows[node.dataset.node], null);
    };
    var readEdge = function (edge) {
      var same = function (other) {
        return other.dataset.from === edge.dataset.from && other.dataset.to === edge.dataset.to && other.dataset.movers === edge.dataset.movers;
      };
      light([byName[edge.dataset.from], byName[edge.dataset.to]], edges.concat(letters).filter(same));
      say(rows[edge.dataset.from], edge);
    };
    var rest = function () {
      if (lit) return walk(lit);
      if (held) return readNode(held);
      light([], []);
      say(null);
    };
    var hold = function (node) {
      held = node;
      nodes.forEach(function (one) { one.setAttribute("aria-pressed", String(one === held)); });
      rest();
    };

    // Marks as buttons, one of them in the order of Tab; the arrow keys lead to the nearest in their direction.
    svg.setAttribute("role", "group");
    nodes.forEach(function (node, index) {
      node.setAttribute("role", "button");
      node.setAttribute("tabindex", index === 0 ? "0" : "-1");
      node.setAttribute("aria-pressed", "false");
      var title = node.querySelector("title");
      // What can be seen on it comes first, so that those who speak to their computer can name it.
      var texts = list(node.querySelectorAll("text"));
      texts.forEach(function (one) { one.after(" "); });
      var seen = texts.map(function (one) { return one.textContent.trim(); }).join(" ");
      node.setAttribute("aria-label", seen + ": " + (title ? title.textContent : node.dataset.node));
      node.addEventListener("pointerenter", function () { readNode(node); });
      node.addEventListener("pointerleave", rest);
      node.addEventListener("focus", function () { readNode(node); });
      node.addEventListener("blur", rest);
      node.addEventListener("click", function () { hold(held === node ? null : node); });
    });
    edges.forEach(function (edge) {
      edge.addEventListener("pointerenter", function () { readEdge(edge); });
      edge.addEventListener("pointerleave", rest);
      edge.addEventListener("click", function () { readEdge(edge); });
    });
    var centre = function (node) {
      var box = node.getBBox();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    };
    var DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    var nearest = function (node, direction) {
      var here = centre(node), best = null, least = Infinity;
      nodes.forEach(function (other) {
        if (other === node || other.classList.contains("is-off")) return;
        var there = centre(other), dx = there.x - here.x, dy = there.y - here.y;
        var ahead = dx * direction[0] + dy * direction[1], aside = Math.abs(dx * direction[1]) + Math.abs(dy * direction[0]);
        if (ahead > 4 && ahead + 2.5 * aside < least) { best = other; least = ahead + 2.5 * aside; }
      });
      return best;
    };
    svg.addEventListener("keydown", function (event) {
      var node = event.target.closest(".pic-node");
      if (!node) return;
      if (event.key === "Enter" || event.key === " ") hold(held === node ? null : node);
      else if (event.key === "Escape") { dim(null); hold(null); }
      else if (DIRECTIONS[event.key]) {
        var next = nearest(node, DIRECTIONS[event.key]);
        if (next) {
          node.setAttribute("tabindex", "-1");
          next.setAttribute("tabindex", "0");
          next.focus();
        }
      } else return;
      event.preventDefault();
    });

    // Ways: each can be lit; a step that is no drawn arrow is drawn as a dashed line.
    var lit = null;
    var ways = list(graph.querySelectorAll("li[data-way]"));
    var dim = function (way) {
      lit = way;
      ways.forEach(function (one) { one.querySelector("button").setAttribute("aria-pressed", String(one === way)); });
      svg.querySelectorAll(".pic-way").forEach(function (one) { one.remove(); });
    };
    var walk = function (way) {
      var stops = words(way.dataset.way), movers = words(way.dataset.movers), arrows = [];
      svg.querySelectorAll(".pic-way").forEach(function (one) { one.remove(); });
      stops.slice(1).forEach(function (to, index) {
        var from = stops[index];
        if (from === to) return;
        var found = edges.concat(letters).filter(function (edge) {
          return edge.dataset.from === from && edge.dataset.to === to && words(edge.dataset.movers).indexOf(movers[index]) >= 0;
        });
        arrows = arrows.concat(found);
        if (found.length > 0 || !byName[from] || !byName[to]) return;
        var start = centre(byName[from]), end = centre(byName[to]);
        var line = document.createElementNS("http://www.w3.org/2000/svg", "line");
        var places = { x1: start.x, y1: start.y, x2: end.x, y2: end.y, "class": "pic-way" };
        Object.keys(places).forEach(function (name) { line.setAttribute(name, places[name]); });
        svg.querySelector(".pic-nodes").before(line);
      });
      light(stops.map(function (stop) { return byName[stop]; }).filter(Boolean), arrows);
      say(rows[stops[stops.length - 1]], null);
    };
    ways.forEach(function (way) {
      var button = make("button", "Light up", { type: "button", "aria-pressed": "false" });
      button.setAttribute("aria-label", "Light up the way " + way.textContent.trim());
      button.addEventListener("click", function () {
        dim(lit === way ? null : way);
        rest();
      });
      way.prepend(button);
    });

    // Menus.
    var chosen = { mover: "", has: [] };
    var choose = function () {
      var wanted = chosen.has.filter(Boolean);
      svg.classList.toggle("is-choosing", chosen.mover !== "" || wanted.length > 0);
      nodes.forEach(function (node) {
        var row = rows[node.dataset.node];
        var has = row ? words(row.dataset.has) : [];
        node.classList.toggle("is-off", !wanted.every(function (token) { return has.indexOf(token) >= 0; }));
      });
      edges.concat(letters).forEach(function (edge) {
        var moves = chosen.mover === "" || words(edge.dataset.movers).indexOf(chosen.mover) >= 0;
        var off = [edge.dataset.from, edge.dataset.to].some(function (name) { return byName[name] && byName[name].classList.contains("is-off"); });
        edge.classList.toggle("is-off", !moves || off);
      });
      Object.keys(rows).forEach(function (name) { rows[name].hidden = byName[name] && byName[name].classList.contains("is-off"); });
    };
    var tools = make("p", "", { "class": "tools" });
    var menu = function (label, entries, choice) {
      if (entries.length < 2) return;
      var box = make("label", label + " "), select = make("select");
      select.append(make("option", "any", { value: "" }));
      entries.forEach(function (entry) { select.append(make("option", entry[1], { value: entry[0] })); });
      select.addEventListener("change", function () { choice(select.value); choose(); });
      box.append(select);
      tools.append(box);
    };
    var named = JSON.parse(graph.dataset.names || "{}");
    var used = {};
    edges.forEach(function (edge) { words(edge.dataset.movers).forEach(function (mover) { used[mover] = true; }); });
    menu("Moves of", (named.movers || []).map(function (name, index) { return [String(index), name]; })
      .filter(function (entry) { return used[entry[0]]; }), function (value) { chosen.mover = value; });
    var tokens = {};
    Object.keys(rows).forEach(function (name) { words(rows[name].dataset.has).forEach(function (token) { tokens[token] = true; }); });
    var known = function (entry) { return tokens[entry[0]]; };
    menu("At rest under", (named.concepts || []).filter(known), function (value) { chosen.has[0] = value; });
    (named.fronts || []).forEach(function (front, index) {
      menu(front.name + " on", front.rungs.filter(known), function (value) { chosen.has[index + 1] = value; });
    });
    if (tools.childNodes.length > 0) graph.querySelector("figure").before(tools);
    say(null);
  });
})();
