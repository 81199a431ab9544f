// Adds to a page that is complete without it: opening all reasons at once, sorting and filtering tables, saving tables and pictures.
(function () {
  "use strict";
  var make = function (tag, text, attributes) {
    var element = document.createElement(tag);
    if (text) element.textContent = text;
    Object.keys(attributes || {}).forEach(function (name) { element.setAttribute(name, attributes[name]); });
    return element;
  };

  // Reasons: one button opens or closes them all; what is open is printed.
  document.querySelectorAll("[data-reasons]").forEach(function (box) {
    var all = box.querySelectorAll("details");
    if (all.length < 2) return;
    var tools = make("p", "", { class: "tools" });
    var button = make("button", "Open all reasons", { type: "button" });
    button.addEventListener("click", function () {
      var open = Array.prototype.some.call(all, function (one) { return !one.open; });
      all.forEach(function (one) { one.open = open; });
      button.textContent = open ? "Close all reasons" : "Open all reasons";
    });
    tools.append(button);
    box.prepend(tools);
  });
  // A link into closed details opens them.
  var show = function () {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    if (target) target.scrollIntoView();
  };
  window.addEventListener("hashchange", show);
  if (location.hash) show();

  // Tables: headings become buttons that sort, and a menu keeps the rows of one concept.
  document.querySelectorAll("table[data-sorts]").forEach(function (table) {
    var body = table.tBodies[0];
    table.querySelectorAll("thead th").forEach(function (heading, column) {
      var button = make("button", heading.textContent, { type: "button" });
      heading.textContent = "";
      heading.append(button);
      button.addEventListener("click", function () {
        var down = heading.getAttribute("aria-sort") === "ascending";
        table.querySelectorAll("thead th").forEach(function (other) { other.removeAttribute("aria-sort"); });
        heading.setAttribute("aria-sort", down ? "descending" : "ascending");
        var key = function (row) {
          var cell = row.cells[column];
          return cell.dataset.key !== undefined ? cell.dataset.key : cell.textContent.trim();
        };
        var rows = Array.prototype.slice.call(body.rows);
        rows.sort(function (one, other) {
          var left = key(one), right = key(other);
          var order = left !== "" && right !== "" && !isNaN(left) && !isNaN(right) ? left - right : left.localeCompare(right);
          return down ? -order : order;
        });
        rows.forEach(function (row) { body.append(row); });
      });
    });
    var concepts = [];
    table.querySelectorAll("tr[data-concepts]").forEach(function (row) {
      row.dataset.concepts.split(" ").forEach(function (one) { if (one && concepts.indexOf(one) < 0) concepts.push(one); });
    });
    if (concepts.length < 2) return;
    var tools = make("p", "", { class: "tools" });
    var label = make("label", "Show the equilibria of ");
    var menu = make("select");
    menu.append(make("option", "any concept", { value: "" }));
    concepts.forEach(function (one) { menu.append(make("option", one, { value: one })); });
    menu.addEventListener("change", function () {
      table.querySelectorAll("tr[data-concepts]").forEach(function (row) {
        row.hidden = menu.value !== "" && row.dataset.concepts.split(" ").indexOf(menu.value) < 0;
      });
    });
    label.append(menu);
    tools.append(label);
    table.closest(".scroll").before(tools);
  });

  var save = function (text, type, name) {
    var address = URL.createObjectURL(new Blob([text], { type: type }));
    make("a", "", { href: address, download: name }).click();
    setTimeout(function () { URL.revokeObjectURL(address); }, 1000);
  };

  // Tables: each can be saved as CSV (RFC 4180), rows in the order in which they stand and only those that are shown.
  var cell = function (one) {
    // The button of a heading says the same as the heading. Lines of a cell become clauses.
    var text = one.innerText.trim().replace(/\s*\n\s*/g, "; ").replace(/\s+/g, " ");
    // No program may take words for a formula.
    if (/^[=+\-@]/.test(text) && isNaN(text)) text = "'" + text;
    return /[",;]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  };
  document.querySelectorAll("main section").forEach(function (section) {
    section.querySelectorAll("figure.table").forEach(function (figure, index) {
      var table = figure.querySelector("table");
      if (!table) return;
      var button = make("button", "Table as CSV", { type: "button", "class": "link" });
      button.addEventListener("click", function () {
        var rows = Array.prototype.filter.call(table.rows, function (row) { return !row.hidden; });
        var line = function (row) { return Array.prototype.map.call(row.cells, cell).join(",") + "\r\n"; };
        save(rows.map(line).join(""), "text/csv;charset=utf-8", section.id + "-table-" + (index + 1) + ".csv");
      });
      figure.querySelector("figcaption").append(" ", button);
    });
  });

  // Pictures: each can be saved as SVG, with its title above it and the looks it has here, not those of a moment.
  var SVG = "http://www.w3.org/2000/svg";
  var draw = function (tag, text, attributes) {
    var element = document.createElementNS(SVG, tag);
    if (text) element.textContent = text;
    Object.keys(attributes || {}).forEach(function (name) { element.setAttribute(name, attributes[name]); });
    return element;
  };
  // Lines of at most so many letters, broken at spaces.
  var lines = function (text, longest) {
    return text.split(" ").reduce(function (lines, word) {
      var last = lines[lines.length - 1];
      if (last && (last + " " + word).length <= longest) lines[lines.length - 1] = last + " " + word;
      else lines.push(word);
      return lines;
    }, []);
  };
  var alone = function (figure, svg) {
    var copy = svg.cloneNode(true), box = svg.viewBox.baseVal;
    copy.classList.remove("is-reading", "is-choosing");
    copy.querySelectorAll(".is-on, .is-off").forEach(function (one) { one.classList.remove("is-on", "is-off"); });
    copy.querySelectorAll("[tabindex]").forEach(function (one) {
      ["tabindex", "role", "aria-label", "aria-pressed"].forEach(function (name) { one.removeAttribute(name); });
    });
    copy.querySelectorAll(".pic-hit, .pic-way").forEach(function (one) { one.remove(); });
    copy.setAttribute("role", "img");
    var title = lines(figure.querySelector(".title").textContent, 52);
    var source = lines(document.title + "; conditional on the case as written", 76);
    var head = title.length * 19 + 12, foot = source.length * 15 + 8;
    var top = box.y - head, height = box.height + head + foot;
    copy.setAttribute("viewBox", [box.x, top, box.width, height].join(" "));
    var ground = draw("rect", "", { "class": "pic-ground", x: box.x, y: top, width: box.width, height: height });
    var texts = title.map(function (line, index) {
      return draw("text", line, { "class": "pic-bold", x: box.x + 8, y: top + 20 + index * 19, "font-size": 16 });
    }).concat(source.map(function (line, index) {
      return draw("text", line, { "class": "pic-soft", x: box.x + 8, y: box.y + box.height + 14 + index * 15, "font-size": 12 });
    }));
    var style = draw("style", document.getElementById("pictures-style").textContent);
    var first = copy.querySelector("desc");
    first.after.apply(first, [style, ground].concat(texts));
    return new XMLSerializer().serializeToString(copy);
  };
  document.querySelectorAll("figure.drawn[id] > svg").forEach(function (svg) {
    var figure = svg.closest("figure");
    var button = make("button", "Picture as SVG", { type: "button", "class": "link" });
    button.addEventListener("click", function () {
      save(alone(figure, svg), "image/svg+xml", figure.id + ".svg");
    });
    figure.querySelector("figcaption").append(" ", button);
  });
})();
