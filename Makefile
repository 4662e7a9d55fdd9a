# Everything works on a fresh Debian machine with git, make and Python 3.11 or newer.
.DEFAULT_GOAL := help
.PHONY: help setup run stop test check check-samples check-office bench format lock

export PYTHONUTF8 := 1
python := .venv/bin/python

help: ## 显示这张表
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST)

setup: ## 只安装（软件包、.venv、前端文件），不启动
	@scripts/packages.sh run
	@scripts/environment.sh run

run: setup ## 安装并启动：数据库、后台任务、网站
	@$(python) -u scripts/services.py start

stop: ## 停止 make run 启动的一切
	@if [ -x $(python) ]; then $(python) -u scripts/services.py stop; else echo 没有在运行。; fi

test: ## 检查并运行全部测试（单元、数据库、接口、浏览器）
	@scripts/packages.sh test
	@scripts/environment.sh dev
	@scripts/lint.sh
	@$(python) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: ## 快速检查：格式、类型、导入方向、单元测试
	@scripts/packages.sh run
	@scripts/environment.sh dev
	@scripts/lint.sh
	@$(python) -m pytest -q tests/unit tests/test_imports.py

check-samples: ## 用一个文件夹里的真实文件检查（SAMPLES=文件夹，内有 cases 和 data）
	@test -d "$(SAMPLES)/cases" -a -d "$(SAMPLES)/data" || { \
		echo "“$(SAMPLES)”不是样例文件夹：请用 make check-samples SAMPLES=文件夹，其中应有 cases 和 data。"; exit 1; }
	@scripts/packages.sh test
	@scripts/environment.sh dev
	@SAMPLES="$(SAMPLES)" $(python) -m pytest -q -o python_files='check_*.py' tests/samples

check-office: ## 制发全部文书并用 LibreOffice 逐件打开（OFFICE=文件夹，默认 .data/office）
	@scripts/packages.sh office
	@scripts/environment.sh dev
	@OFFICE="$(or $(OFFICE),.data/office)" $(python) -m pytest -q -o python_files='check_*.py' tests/office

bench: ## 性能基准（SIZES=1000,10000,100000，最多 1000000；结果写入 bench/results 和 docs）
	@scripts/packages.sh bench
	@scripts/environment.sh dev
	@$(python) -m bench $(if $(SIZES),--sizes $(SIZES))

format: ## 按约定排版代码
	@scripts/environment.sh dev
	@$(python) -m ruff check --fix --quiet .
	@$(python) -m ruff format .

lock: ## 由 pyproject.toml 和 package.json 重写锁文件
	@scripts/lock.sh
