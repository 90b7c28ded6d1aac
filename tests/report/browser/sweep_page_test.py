"""The sweep report in a headless Chromium: what is drawn, what a click, a brush and a key do, and that nothing complains."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import chromium

SKIPPED = 77  # ctest's SKIP_RETURN_CODE


def write_sample(folder, *arguments):
    subprocess.run([os.environ["WRITE_SAMPLE"], str(folder), *arguments], check=True)
    return pathlib.Path(folder) / "sweep.html"


class SweepPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.file = write_sample(cls.folder.name)
        cls.page = chromium.Page()
        cls.page.open(cls.file)
        cls.data = cls.page.evaluate("JSON.parse(document.getElementById('sweep').textContent)")

    @classmethod
    def tearDownClass(cls):
        cls.page.close()
        cls.folder.cleanup()

    def setUp(self):
        self.page.resize(1200)
        self.page.prefer("light")
        self.page.open(self.file)

    def tearDown(self):
        self.assertEqual(self.page.complaints, [])

    def rows(self):
        return int(self.page.evaluate("document.getElementById('table').dataset.rows"))

    def drawn(self, chart):
        return int(self.page.evaluate(f"document.querySelector('#{chart} svg').dataset.drawn"))

    def chosen(self):
        return self.page.text("#point-title")

    def standing(self, *wanted):
        return sum(self.data["rows"]["standing"].count(one) for one in wanted)

    def test_every_chart_is_drawn_and_nothing_is_fetched(self):
        page = self.page
        self.assertTrue(all(url.startswith(("file:", "data:")) for url in page.requests), page.requests)
        self.assertEqual(page.count("#scatter circle.front"), self.standing(0))
        self.assertGreater(self.standing(0), 5)
        self.assertEqual(page.count("#scatter circle.confirmed"), sum(row is not None for row in self.data["rows"]["systemc"]))
        self.assertEqual(self.drawn("scatter"), self.standing(0, 1, 2, 3))
        self.assertEqual(int(page.evaluate("document.querySelector('#scatter svg').dataset.strip")), self.standing(4, 5))
        self.assertEqual(page.count("#parallel g.parallel-axis"), len(self.data["parameters"]) + len(self.data["objectives"]))
        self.assertEqual(self.drawn("parallel"), len(self.data["rows"]["point"]))
        self.assertEqual(page.count("#table-body tr"), 25)
        self.assertEqual(page.count("#effects g.effect"), len(self.data["parameters"]))
        self.assertEqual(page.count("#fidelity circle.pair-mark"), page.count("#scatter circle.confirmed"))
        self.assertEqual(page.count("#fidelity rect.published"), 1)
        # The canvas is not blank: the mass of points has left ink.
        for chart in ("scatter", "parallel"):
            ink = page.evaluate(f"""(() => {{ const c = document.querySelector('#{chart} canvas');
                return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((_, i) => i % 4 === 3).reduce((n, a) => n + (a > 0), 0); }})()""")
            self.assertGreater(ink, 1000, chart)

    def test_texts_of_the_sweep_are_never_markup(self):
        self.assertEqual(self.page.text("h1"), "Which SRAM & flash <for> MobileNetV2")
        self.assertEqual(self.page.count("b"), 0)
        self.assertEqual(self.page.evaluate("document.title"), "Which SRAM & flash <for> MobileNetV2")

    def test_a_click_on_a_confirmed_point_opens_its_schedule(self):
        page = self.page
        point = page.evaluate("""[...document.querySelectorAll('#scatter circle.front')].map(c => c.dataset.point)
            .find(n => document.getElementById('detail-' + n))""")
        self.assertFalse(page.evaluate("document.getElementById('point-card').offsetParent !== null"))
        page.click(f"#scatter circle.front[data-point='{point}']")
        detail = json.loads(page.text(f"#detail-{point}"))
        self.assertEqual(self.chosen(), f"Point {point}")
        self.assertEqual(page.count("#timeline rect.task"), len(detail["tasks"]))
        self.assertEqual(page.count("#timeline g[data-lane]"), 2)  # of three lanes the crypto engine has nothing to do
        self.assertEqual(page.count("#timeline rect.buffer"), len(detail["memories"][0]["buffers"]))
        self.assertEqual(page.count("#roofline circle.operator"), len(detail["roofline"]["operators"]))
        self.assertEqual(page.count("#energy rect.amount"), len(detail["energy_j"]))
        self.assertEqual(page.count("#stalls rect.amount"), len(detail["stalls_s"]))
        page.click("#nearer")
        self.assertEqual(page.evaluate("document.querySelector('#timeline svg').dataset.scale"), "2")
        page.evaluate("document.querySelector('#timeline svg').focus()")
        page.key("+")
        self.assertEqual(page.evaluate("document.querySelector('#timeline svg').dataset.scale"), "3")
        page.click("#whole")
        self.assertEqual(page.evaluate("document.querySelector('#timeline svg').dataset.scale"), "1")

    def test_a_click_on_an_infeasible_point_says_why(self):
        page = self.page
        page.middle("#scatter svg")
        left, top, width, height = page.evaluate("""(() => { const b = document.querySelector('#scatter svg').getBoundingClientRect();
            return [b.left, b.top, b.width, b.height]; })()""")
        page.click_at(left + 58 + 0.5 / self.standing(4, 5) * (width - 58 - 24), top + height - 90 + 52 + 8)
        self.assertIn("infeasible", page.text("#point-standing"))
        self.assertIn("CONV_2D <b> needs", page.text("#point-facts"))
        self.assertTrue(page.evaluate("document.getElementById('point-detail').hidden"))

    def test_a_click_on_the_mass_of_points_chooses_one(self):
        page = self.page
        page.choose("#scatter-x", "parameter sram_bytes")
        page.middle("#scatter svg")
        left, top, width = page.evaluate("""(() => { const b = document.querySelector('#scatter svg').getBoundingClientRect();
            return [b.left, b.top, b.width]; })()""")
        # Dominated points stand above 512 KiB, at the right end; somewhere up there is one.
        for y in range(60, 380, 12):
            page.click_at(left + width - 24 - 30, top + y)
            if page.evaluate("!document.getElementById('point-card').hidden"):
                break
        self.assertRegex(page.text("#point-standing"), "dominated|breaks|front")

    def test_a_brush_keeps_what_passes_it(self):
        page = self.page
        before = self.rows()
        page.middle("#parallel svg")
        box = page.evaluate("""(() => { const b = document.querySelector("#parallel g[data-column='parameter sram_bytes'] rect.background").getBoundingClientRect();
            return [b.x + b.width / 2, b.y, b.height]; })()""")
        # The upper half of six sizes: 128, 256 and 512 KiB.
        page.drag((box[0], box[1] + 2), (box[0], box[1] + box[2] / 2 + 2))
        levels = self.data["rows"]["levels"][[p["name"] for p in self.data["parameters"]].index("sram_bytes")]
        self.assertEqual(self.rows(), sum(level >= 3 for level in levels))
        self.assertLess(self.rows(), before)
        self.assertEqual(self.drawn("parallel"), self.rows())
        self.assertIn(f"{self.rows()} of {before} points", page.text("#passing"))
        checked = page.evaluate("""[...document.querySelectorAll('#filters fieldset')].find(f => f.firstChild.textContent === 'sram_bytes')
            .querySelectorAll('input:checked').length""")
        self.assertEqual(checked, 3)
        page.click("#clear")
        self.assertEqual(self.rows(), before)
        self.assertEqual(float(page.evaluate("document.querySelector('#parallel .brush .extent').getAttribute('height')")), 0)

    def test_filters_by_value_and_by_number(self):
        page = self.page
        before = self.rows()
        page.evaluate("document.querySelector('#filters input[type=checkbox]').click()")
        page.settle()
        self.assertEqual(self.rows(), before * 2 // 3)  # one of three storages is gone
        page.click("#clear")
        latency = [row[0] for row in self.data["rows"]["analytic"] if row]
        page.type_into("#filters input[aria-label='latency, ms, at most']", "4000")
        self.assertEqual(self.rows(), sum(seconds <= 4.0 for seconds in latency))
        self.assertEqual(self.drawn("scatter"), self.rows())
        page.click("#clear")
        page.click("#only-front")
        self.assertEqual(self.rows(), self.standing(0))

    def test_the_table_sorts_and_turns_pages(self):
        page = self.page
        column = page.evaluate("[...document.querySelectorAll('#table-head th')].findIndex(th => th.textContent === 'latency, ms')")
        first = f"#table-body tr:first-child td:nth-child({column + 1})"
        latency = [row[0] * 1e3 for row in self.data["rows"]["analytic"] if row]
        self.assertAlmostEqual(float(page.text(first)), min(latency), delta=1)
        page.click(f"#table-head th:nth-child({column + 1}) button")
        self.assertAlmostEqual(float(page.text(first)), max(latency), delta=1)
        self.assertEqual(page.evaluate(f"document.querySelectorAll('#table-head th')[{column}].getAttribute('aria-sort')"), "descending")
        page.click("#table-on")
        self.assertIn("rows 26 to 50 of", page.text("#table-range"))
        page.click("#table-body tr:nth-child(3) td:nth-child(2)")
        self.assertEqual(self.chosen(), "Point " + page.evaluate("document.querySelector('#table-body tr:nth-child(3)').dataset.point"))
        self.assertEqual(page.count("#table-body tr[aria-selected=true]"), 1)

    def test_the_page_answers_what_the_program_answers(self):
        page = self.page
        questions = json.loads((pathlib.Path(self.folder.name) / "what_if.json").read_text())
        self.assertGreater(len(questions), 5)
        for question in questions:
            with self.subTest(question):
                point = question["from"]
                page.type_into("#filters input[aria-label='latency, ms, at most']", "")
                page.evaluate("document.getElementById('clear').click()")
                page.choose("#wish-figure", question["figure"])
                self.choose_point(point)
                page.type_into("#wish-bound", str(question["bound"]))
                answers = page.evaluate("[...document.querySelectorAll('#answers li')].map(li => Number(li.dataset.point))")
                self.assertEqual(answers, question["answers"])
                if not answers:
                    self.assertRegex(page.text("#wish-said"), "Nothing|No point does")

    def choose_point(self, number):
        """By the table: its pages hold all of the sample."""
        self.page.evaluate("document.querySelector('#table-head th:first-child button').click()")
        self.page.settle()
        if self.page.evaluate("document.querySelector('#table-head th:first-child').getAttribute('aria-sort')") != "ascending":
            self.page.evaluate("document.querySelector('#table-head th:first-child button').click()")
        for _ in range(number // 25):
            self.page.evaluate("document.getElementById('table-on').click()")
        self.page.evaluate(f"document.querySelector('#table-body tr[data-point=\"{number}\"] button').click()")
        self.page.settle()
        self.assertEqual(self.chosen(), f"Point {number}")

    def test_figures_by_systemc_have_a_front_of_their_own(self):
        page = self.page
        page.click("#by-systemc")
        self.assertEqual(page.count("#scatter circle.front"), self.data["rows"]["standing_systemc"].count(0))
        self.assertEqual(self.drawn("scatter"), sum(row is not None for row in self.data["rows"]["systemc"]))
        self.assertIn(f"{self.data['fronts']['systemc']['points']} on the front", page.text("#counts"))

    def test_keys_walk_along_the_front(self):
        page = self.page
        page.evaluate("document.querySelector('#scatter svg').focus()")
        page.key("ArrowRight", 39)
        first = self.chosen()
        page.key("ArrowRight", 39)
        self.assertNotEqual(self.chosen(), first)
        self.assertIn(self.chosen() + ": front", page.text("#spoken"))
        page.key("ArrowLeft", 37)
        self.assertEqual(self.chosen(), first)

    def test_light_and_dark(self):
        page = self.page

        def paper():
            return page.evaluate("getComputedStyle(document.body).backgroundColor")

        light, ink = paper(), page.evaluate("getComputedStyle(document.querySelector('circle.front')).fill")
        page.prefer("dark")
        page.settle()
        dark = paper()
        self.assertNotEqual(light, dark)
        self.assertLess(sum(map(int, dark[4:-1].split(","))), 150)
        self.assertNotEqual(page.evaluate("getComputedStyle(document.querySelector('circle.front')).fill"), ink)
        page.click("#look")
        self.assertEqual(paper(), light)
        page.prefer("light")
        page.click("#look")
        self.assertEqual(paper(), dark)

    def test_narrow_windows_do_not_scroll_sideways(self):
        for width in (1200, 800):
            self.page.resize(width)
            self.page.open(self.file)
            self.choose_point(int(self.page.evaluate("document.querySelector('#with-detail option:nth-child(2)').value")))
            self.assertLessEqual(self.page.evaluate("document.documentElement.scrollWidth"), width)

    def test_controls_have_names(self):
        nameless = self.page.evaluate("""[...document.querySelectorAll('button, select, input')].filter(e =>
            !e.textContent.trim() && !e.getAttribute('aria-label') && !(e.labels && e.labels.length && e.labels[0].textContent.trim())).map(e => e.id || e.outerHTML)""")
        self.assertEqual(nameless, [])

    def test_a_sweep_too_large_for_a_page_shows_a_stated_sample(self):
        with tempfile.TemporaryDirectory() as folder:
            self.page.open(write_sample(folder, "40"))
            said = self.page.text("#sample")
            self.assertIn("20000 of 25920 points", said)
            self.assertFalse(self.page.evaluate("document.getElementById('sample').hidden"))
            self.assertEqual(self.rows(), 20000)
            self.assertIn("the first 1000 can be reached", self.page.text("#table-range"))
            shown = self.page.evaluate("JSON.parse(document.getElementById('sweep').textContent).rows.standing.filter(s => s === 0).length")
            all_of_it = self.page.evaluate("JSON.parse(document.getElementById('sweep').textContent).fronts.analytic.points")
            self.assertEqual(shown, all_of_it)


if __name__ == "__main__":
    if chromium.program() is None:
        print("skipped: there is no chromium; apt-get install chromium")
        sys.exit(SKIPPED)
    unittest.main()
